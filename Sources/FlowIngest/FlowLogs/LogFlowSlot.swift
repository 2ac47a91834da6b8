import FlowModel

/// What one reporter saw of one side of a conversation.
struct ReportedSide {
  var packets = 0
  var bytes = 0
  var syn: UInt16 = 0
  var synAck: UInt16 = 0
  var ack: UInt16 = 0
  var fin: UInt16 = 0
  var rst: UInt16 = 0

  mutating func add(_ record: LogRecord) {
    switch record.counting {
    case .separate:
      packets.addSaturating(record.packets)
      bytes.addSaturating(record.bytes)
    case .cumulative:
      packets = max(packets, record.packets)
      bytes = max(bytes, record.bytes)
    }
    if record.flags.contains(.syn) { Self.count(&syn) }
    if record.flags.contains(.synAck) { Self.count(&synAck) }
    if record.flags.contains(.ack) { Self.count(&ack) }
    if record.flags.contains(.fin) { Self.count(&fin) }
    if record.flags.contains(.rst) { Self.count(&rst) }
  }

  private static func count(_ counter: inout UInt16) {
    if counter < .max { counter += 1 }
  }

  var evidence: SideEvidence {
    var evidence = SideEvidence()
    evidence.packets = packets
    evidence.bytes = bytes
    evidence.syn = Int(syn)
    evidence.synAck = Int(synAck)
    evidence.ack = Int(ack)
    evidence.fin = Int(fin)
    evidence.rst = Int(rst)
    return evidence
  }
}

/// One conversation of a flow log.
struct LogFlowSlot {
  /// One side: the first reporter's view in place, further reporters' beside the table.
  struct Side {
    var reporter = -1
    var reported = ReportedSide()
    var hasFurtherReporters = false
    var hasRecords = false
    var hasSyn = false
    var hasSynAck = false
    var hasTimes = false
    var first: Int64 = 0
    var last: Int64 = 0
    var firstSyn: Int64 = 0
    var lastSyn: Int64 = 0
    var furtherInterfaces = 0
    /// Number of the identity claim, plus one; 0 for none.
    var claim = 0

    mutating func note(_ record: LogRecord, claim: Int) {
      if self.claim == 0 { self.claim = claim }
      hasRecords = true
      if record.flags.contains(.syn) { hasSyn = true }
      if record.flags.contains(.synAck) { hasSynAck = true }
      furtherInterfaces = max(furtherInterfaces, record.furtherInterfaces)
      guard let start = record.first, let end = record.last else { return }
      first = hasTimes ? min(first, start) : start
      last = hasTimes ? max(last, end) : end
      hasTimes = true
      guard record.flags.contains(.syn) else { return }
      firstSyn = firstSyn == 0 ? start : min(firstSyn, start)
      lastSyn = max(lastSyn, start)
    }
  }

  let key: LogFlowKey
  var a = Side()
  var b = Side()
  /// Which end the records name as the opener.
  var opener = FlowSlot.Opener.unknown
  /// Which end sent packets that a drop record judges.
  var dropped = FlowSlot.Opener.unknown
  var firstSender: FlowKey.End
  /// Whether a record tells of some of the packets only.
  var isSampled = false
  var firstTime: Int64 = .max
  var origin: Int
  /// Place in the side table of names and drops, plus one; 0 for none.
  var details = 0
}

/// Both ends of a conversation in a fixed order: by address and port and, where the log masks addresses, by name.
struct LogFlowKey: Hashable {
  var flow: FlowKey
  /// Number of the claim that stands for a missing address, plus one.
  var aName: UInt32 = 0
  var bName: UInt32 = 0
}

/// What only some conversations of a flow log have.
struct LogFlowDetails {
  var dnsNames: [String] = []
  var serverNames: [String] = []
  /// Whether a record says that it was let pass.
  var passed = false
  /// Drops, and apart from them the policy verdicts that tell of the same packets.
  var drops: [DropClaim] = []
  var deniedVerdicts: [DropClaim] = []
}
