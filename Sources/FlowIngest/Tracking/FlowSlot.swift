/// One conversation in the table: evidence only, in 160 bytes. Small counters stay at their largest value.
struct FlowSlot {
  /// What one end sent.
  struct Side {
    var packets: UInt32 = 0
    var payloadBytes: UInt32 = 0
    var bytes: UInt64 = 0
    /// Nanoseconds since 1970; meaningless while `packets` is 0.
    var first: Int64 = 0
    var last: Int64 = 0
    /// The sequence number behind the last data seen.
    var nextSequence: UInt32 = 0
    var syn: UInt16 = 0
    /// The interface on which this side was first seen: what is seen on others are copies.
    var home: UInt16 = 0
    var synAck: UInt8 = 0
    var ack: UInt8 = 0
    var fin: UInt8 = 0
    var rst: UInt8 = 0
    var retransmissions: UInt8 = 0
    /// Whether `nextSequence` holds one.
    var hasSequence = false
    /// Whether this side sent a request in clear: ClientHello, DNS query, INIT.
    var hasRequested = false
  }

  /// Whose bare SYN came first.
  enum Opener: UInt8 {
    case unknown
    case a
    case b
  }

  /// What a packet tells that the slot itself has no room for, because few conversations have it.
  enum Rarity {
    case nothing
    /// It was seen before on another interface.
    case copy
    /// A SYN of the opener, who had sent one before.
    case repeatedSyn
  }

  let key: FlowKey
  var opener = Opener.unknown
  let firstSender: FlowKey.End
  /// Which end is the client, and how that is known, once everything was read.
  var client = ClientDecision()
  /// By the number of the end: to tell which end sent a packet, no processor can foresee, and a branch would be missed half the time.
  var sides = InlineArray<2, Side>(repeating: Side())
  /// First bare SYN of the opener, nanoseconds since 1970.
  var firstSyn: Int64 = 0
  /// The opener's first sequence number.
  var initialSequence: UInt32 = 0
  /// Place in the side table of what few conversations have, plus one; 0 for none.
  var details: UInt32 = 0
  /// Byte in the input at which the first packet's record begins.
  let origin: Int

  init(_ packet: DecodedPacket) {
    key = packet.key
    origin = packet.origin
    firstSender = packet.sender
  }

  /// Adds a packet's evidence.
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
  /// Adds a packet that this side sent; returns whether it is a copy seen on another interface.
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
    // Sequence numbers are compared on a circle (RFC 9293 section 3.4). One byte at the edge is a keep-alive probe.
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
