/// The evidence of one flow, in 160 bytes. Small counters saturate.
struct FlowSlot {
  /// What one side sent.
  struct Side {
    var packets: UInt32 = 0
    var payloadBytes: UInt32 = 0
    var bytes: UInt64 = 0
    /// Nanoseconds since 1970; undefined while `packets` is 0.
    var first: Int64 = 0
    var last: Int64 = 0
    /// The sequence number after the last data seen.
    var nextSequence: UInt32 = 0
    var syn: UInt16 = 0
    /// The interface of this side's first packet; packets on other interfaces are copies.
    var home: UInt16 = 0
    var synAck: UInt8 = 0
    var ack: UInt8 = 0
    var fin: UInt8 = 0
    var rst: UInt8 = 0
    var retransmissions: UInt8 = 0
    /// Whether `nextSequence` is set.
    var hasSequence = false
    /// Whether this side sent a plaintext request: ClientHello, DNS query, HTTP request, SCTP INIT.
    var hasRequested = false
  }

  /// The side that sent the first SYN.
  enum Opener: UInt8 {
    case unknown
    case a
    case b
  }

  /// Evidence that only few flows have, which is stored in `FlowDetails`.
  enum Rarity {
    case nothing
    /// The packet was seen before on another interface.
    case copy
    /// A further SYN of the opener.
    case repeatedSyn
  }

  let key: FlowKey
  var opener = Opener.unknown
  let firstSender: FlowKey.End
  /// Set after reading.
  var client = ClientDecision()
  /// Indexed by sender: a branch on the sender would be mispredicted half the time.
  var sides = InlineArray<2, Side>(repeating: Side())
  /// Time of the opener's first SYN in nanoseconds since 1970.
  var firstSyn: Int64 = 0
  /// The opener's first sequence number.
  var initialSequence: UInt32 = 0
  /// Index of the `FlowDetails` plus one; 0 for none.
  var details: UInt32 = 0
  /// Position in the input of the first packet's record.
  let origin: Int

  init(_ packet: DecodedPacket) {
    key = packet.key
    origin = packet.origin
    firstSender = packet.sender
  }

  @inline(__always)
  mutating func add(_ packet: DecodedPacket) -> Rarity {
    if sides[packet.sender.number].add(packet) { return .copy }
    guard packet.flags.contains(.syn), !packet.flags.contains(.ack) else { return .nothing }
    return noteOpening(packet)
  }

  private mutating func noteOpening(_ packet: DecodedPacket) -> Rarity {
    let side: Opener = packet.sender == .a ? .a : .b
    if opener == .unknown {
      opener = side
      firstSyn = packet.time
      initialSequence = packet.sequence
      return .nothing
    }
    guard opener == side else { return .nothing }
    return .repeatedSyn
  }
}

extension FlowSlot {
  var a: Side { sides[FlowKey.End.a.number] }
  var b: Side { sides[FlowKey.End.b.number] }
}

extension FlowSlot.Side {
  /// Adds a packet of this side; returns whether it is a copy from another interface.
  @inline(__always)
  mutating func add(_ packet: DecodedPacket) -> Bool {
    if packets == 0 {
      first = packet.time
      last = packet.time
      home = packet.interface
    } else {
      first = min(first, packet.time)
      last = max(last, packet.time)
    }
    packets = packets == .max ? packets : packets &+ 1
    let (sum, overflow) = bytes.addingReportingOverflow(UInt64(packet.wireLength))
    bytes = overflow ? .max : sum
    guard packet.interface == home else { return true }
    payloadBytes = UInt32(clamping: UInt64(payloadBytes) &+ UInt64(packet.payloadLength))
    if packet.key.transport == 6 { addSegment(packet) }
    if packet.opensAssociation { hasRequested = true }
    return false
  }

  @inline(__always)
  private mutating func addSegment(_ packet: DecodedPacket) {
    let flags = packet.flags
    if flags.contains(.syn) {
      if flags.contains(.ack) { Self.count(&synAck) } else if syn < .max { syn &+= 1 }
    } else if flags.contains(.ack), !flags.contains(.rst) {
      Self.count(&ack)
    }
    if flags.contains(.fin) { Self.count(&fin) }
    if flags.contains(.rst) { Self.count(&rst) }
    guard packet.payloadLength > 0, !flags.contains(.syn) else { return }
    let end = packet.sequence &+ packet.payloadLength
    // Sequence numbers wrap around (RFC 9293 section 3.4). A repeated single byte is a keep-alive probe.
    if hasSequence, Int32(bitPattern: end &- nextSequence) <= 0 {
      if packet.payloadLength > 1 { Self.count(&retransmissions) }
    } else {
      nextSequence = end
      hasSequence = true
    }
  }

  @inline(__always)
  private static func count(_ counter: inout UInt8) {
    if counter < .max { counter &+= 1 }
  }
}
