import FlowModel

/// Properties that only some conversations of a flow log have.
struct LogFlowDetails {
  var dnsNames: [String] = []
  var serverNames: [String] = []
  var applicationProtocols: [String] = []
  /// Whether a record says that policies allowed it.
  var passed = false
  /// Whether a record says that the client's egress policies allowed it.
  var passedEgress = false

  /// Lower case, no final dot.
  static func canonicalDNSName(_ name: String) -> String {
    let lower = name.lowercased()
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }

  /// Adds a name to a sorted list of limited length. The list keeps the first names in sorted order, so the order of
  /// records does not matter.
  static func insert(_ name: String, into names: inout [String]) {
    names.insertSorted(name)
    if names.count > FlowNote.limit { names.removeLast() }
  }

  /// Adds the details from other records of the same conversation.
  mutating func merge(_ other: LogFlowDetails) {
    for name in other.dnsNames { Self.insert(name, into: &dnsNames) }
    for name in other.serverNames { Self.insert(name, into: &serverNames) }
    for name in other.applicationProtocols { Self.insert(name, into: &applicationProtocols) }
    if other.passed { passed = true }
    if other.passedEgress { passedEgress = true }
  }

  /// Whether policies allowed it: a flow that egress policies allow may still be dropped on ingress. `drops` are all that are reported.
  func hasPassed(_ drops: () -> [DropClaim]) -> Bool {
    passed || (passedEgress && !drops().contains { $0.direction != .egress && $0.cause.mayBePolicy })
  }
}

extension DropCause {
  /// Whether a policy of any kind may have dropped the packets. An audit does not drop.
  fileprivate var mayBePolicy: Bool {
    switch self {
    case .policyDefault, .policyRule, .otherPolicy, .suspected: true
    case .audited, .notPolicy: false
    }
  }
}
