import FlowModel

/// What only some conversations of a flow log have.
struct LogFlowDetails {
  var dnsNames: [String] = []
  var serverNames: [String] = []
  var applicationProtocols: [String] = []
  /// Whether a record says that it was let pass.
  var passed = false
  /// Whether one says so of the client's policies alone.
  var passedEgress = false
  /// Drops, and apart from them the policy verdicts that tell of the same packets.
  var drops: [DropClaim] = []
  var deniedVerdicts: [DropClaim] = []

  /// Lower case, no final dot.
  static func canonicalDNSName(_ name: String) -> String {
    let lower = name.lowercased()
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }

  /// Adds a name to a sorted list. A hostile log may hold any number: the first in the order of names are kept, in whatever order
  /// they come.
  static func insert(_ name: String, into names: inout [String]) {
    names.insertSorted(name)
    if names.count > FlowNote.limit { names.removeLast() }
  }

  /// Adds what other records of the same conversation tell.
  mutating func merge(_ other: LogFlowDetails) {
    for name in other.dnsNames { Self.insert(name, into: &dnsNames) }
    for name in other.serverNames { Self.insert(name, into: &serverNames) }
    for name in other.applicationProtocols { Self.insert(name, into: &applicationProtocols) }
    if other.passed { passed = true }
    if other.passedEgress { passedEgress = true }
    for drop in other.drops { DropClaim.add(drop, to: &drops) }
    for drop in other.deniedVerdicts { DropClaim.add(drop, to: &deniedVerdicts) }
  }

  /// Whether it was let pass: what the client's side lets go may be dropped at the server's.
  var hasPassed: Bool {
    passed || (passedEgress && !(drops + deniedVerdicts).contains { $0.direction != .egress && $0.cause.mayBePolicy })
  }
}

extension DropCause {
  /// Whether a policy of any kind may have dropped the packets, and did not only watch.
  fileprivate var mayBePolicy: Bool {
    switch self {
    case .policyDefault, .policyRule, .otherPolicy, .suspected: true
    case .audited, .notPolicy: false
    }
  }
}
