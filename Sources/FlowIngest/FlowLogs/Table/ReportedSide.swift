import FlowModel

/// One reporter's counts of the packets that one side of a conversation sent.
struct ReportedSide {
  var packets = 0
  var bytes = 0
  var syn: UInt16 = 0
  var synAck: UInt16 = 0
  var ack: UInt16 = 0
  var fin: UInt16 = 0
  var rst: UInt16 = 0
  /// Records with a SYN or a SYN-ACK: which of them depends on whether this side is the client.
  var opening: UInt16 = 0
  /// Whether each record counts all packets so far.
  var isCumulative = false

  mutating func add(_ record: LogRecord) {
    switch record.counting {
    case .separate:
      packets.addSaturating(record.packets)
      bytes.addSaturating(record.bytes)
    case .cumulative:
      packets = max(packets, record.packets)
      bytes = max(bytes, record.bytes)
      isCumulative = true
    }
    if record.flags.contains(.syn) { Self.count(&syn) }
    if record.flags.contains(.synAck) { Self.count(&synAck) }
    if record.flags.contains(.ack) { Self.count(&ack) }
    if record.flags.contains(.fin) { Self.count(&fin) }
    if record.flags.contains(.rst) { Self.count(&rst) }
    if record.flags.contains(.opening) { Self.count(&opening) }
  }

  /// Adds the same reporter's counts from other records.
  mutating func merge(_ other: ReportedSide) {
    if isCumulative || other.isCumulative {
      packets = max(packets, other.packets)
      bytes = max(bytes, other.bytes)
      isCumulative = true
    } else {
      packets.addSaturating(other.packets)
      bytes.addSaturating(other.bytes)
    }
    Self.add(other.syn, to: &syn)
    Self.add(other.synAck, to: &synAck)
    Self.add(other.ack, to: &ack)
    Self.add(other.fin, to: &fin)
    Self.add(other.rst, to: &rst)
    Self.add(other.opening, to: &opening)
  }

  private static func count(_ counter: inout UInt16) {
    if counter < .max { counter += 1 }
  }

  private static func add(_ count: UInt16, to counter: inout UInt16) {
    counter = UInt16(clamping: Int(counter) + Int(count))
  }

  func evidence(isClient: Bool) -> SideEvidence {
    var evidence = SideEvidence()
    evidence.packets = packets
    evidence.bytes = bytes
    evidence.syn = Int(syn) + (isClient ? Int(opening) : 0)
    evidence.synAck = Int(synAck) + (isClient ? 0 : Int(opening))
    evidence.ack = Int(ack) + Int(opening)
    evidence.fin = Int(fin)
    evidence.rst = Int(rst)
    return evidence
  }
}

/// The counts of a reporter other than the side's first.
struct OtherReport {
  let slot: UInt32
  let sender: FlowKey.End
  let reporter: Int32
  /// Index of the same side's previous report, plus one; 0 for none.
  let next: UInt32
  var reported = ReportedSide()
}
