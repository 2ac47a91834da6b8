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
  /// Whether a policy verdict allowed it, in one direction or the other.
  var allowed = false
  var allowedEgress = false
  /// What single TCP packets carry, by the end that sent them; only text with one packet a line has it.
  var segments: (a: LogSegments, b: LogSegments)?
  /// Sorted.
  var icmpErrors: [ICMPError] = []

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
    if other.allowed { allowed = true }
    if other.allowedEgress { allowedEgress = true }
    if let theirs = other.segments {
      var mine = segments ?? (LogSegments(), LogSegments())
      mine.a.merge(theirs.a)
      mine.b.merge(theirs.b)
      segments = mine
    }
    for error in other.icmpErrors { insert(error) }
  }

  /// Adds an error to the sorted list of limited length.
  mutating func insert(_ error: ICMPError) {
    icmpErrors.insertSorted(error)
    if icmpErrors.count > FlowNote.limit { icmpErrors.removeLast() }
  }

  /// Whether policies allowed it: a flow that egress policies allow may still be dropped on ingress. `drops` are all that are reported.
  func hasPassed(_ drops: () -> [DropClaim]) -> Bool {
    passed || (passedEgress && !drops().contains { $0.direction != .egress && $0.cause.mayBePolicy })
  }
}

/// What the TCP packets of one side carry.
struct LogSegments {
  /// Bytes, each counted once.
  var payload = 0
  /// Packets whose payload was sent before.
  var repeated = 0
  /// The smallest sequence number of a SYN without ACK.
  var initialSequence: UInt32?

  mutating func add(_ segment: LogEvent.Segment) {
    payload.addSaturating(segment.payload)
    if segment.isRepeated { repeated.addSaturating(1) }
    note(segment.initialSequence)
  }

  mutating func merge(_ other: LogSegments) {
    payload.addSaturating(other.payload)
    repeated.addSaturating(other.repeated)
    note(other.initialSequence)
  }

  private mutating func note(_ sequence: UInt32?) {
    if let sequence { initialSequence = min(initialSequence ?? sequence, sequence) }
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
