import ByteInput
import FlowModel

/// Takes frames, decodes them in batches, and keeps their conversations.
///
/// A packet goes through three steps (hash, index, slot), each of which asks for the memory of the next and comes some packets after
/// the one before it: that halves the cost once the table has outgrown the processor's cache.
struct PacketSink: ~Copyable {
  var table: FlowTable
  private(set) var frames = 0
  private(set) var window: TimeWindow?
  private(set) var skipped: [SkippedFrame: Int] = [:]

  /// In place: an array would be asked whether it is shared at each access.
  private var batch = InlineArray<32, DecodedPacket>(repeating: DecodedPacket())
  private var count = 0
  private var first = Int64.max
  private var last = Int64.min
  private var openHellos = OpenHellos()
  var openHTTP2 = OpenHTTP2()
  /// Where the later fragments of a packet belong; forgotten when it is full.
  private var fragmentSlots: [UInt64: Int] = [:]

  /// So many packets later a packet's place in the index has come, and its slot is asked for: spread over the decoding, because a
  /// processor waits for no more than a few dozen lines of memory at a time.
  private static let lag = 8
  private static let fragmentLimit = 4096

  private let filter: FrameFilter?

  /// Whether any packet with comments has a time that is no whole second.
  var hasFractions = false
  /// Whether any packet's comment names an end.
  var hasClaims: Bool { table.hasClaims }

  /// The packet that was added last, if it waits alone.
  var waiting: DecodedPacket? { count == 1 ? batch[0] : nil }
  /// The conversation of the packet that was flushed last; negative where it has none.
  private(set) var lastSlot = -1

  /// Throws an `InputError` where the filter's expression makes no sense.
  init(filter expression: String? = nil, share: ConversationShare? = nil) throws(InputError) {
    table = FlowTable(share: share)
    if let expression { filter = try FrameFilter(expression) } else { filter = nil }
  }

  /// Takes the frame at `bytes[start..<end]`. The bytes must stay in place until `flush`.
  @inline(__always)
  mutating func add(_ bytes: RawSpan, from start: Int, to end: Int, _ frame: FrameHeader) {
    if let filter, !filter.matches(bytes, from: start, to: end, frame) { return }
    frames &+= 1
    first = min(first, frame.time)
    last = max(last, frame.time)
    guard let link = frame.link else { return skip(.unknownLinkType) }
    do {
      guard try Self.fill(&batch[count], bytes, from: start, to: end, frame, link, table) == .packet else {
        return skip(.notIP)
      }
    } catch {
      return skip(SkippedFrame(error))
    }
    if count >= Self.lag { expectSlot(count &- Self.lag) }
    count &+= 1
    if count == batch.count { flush(bytes) }
  }

  /// Asks for the slot of a packet that waits.
  @inline(__always)
  private mutating func expectSlot(_ number: Int) {
    batch[number].likelySlot = table.prefetchSlot(of: batch[number].hash)
  }

  /// Decodes a frame where the batch has its packet, which is not copied.
  @inline(__always)
  private static func fill(
    _ packet: inout DecodedPacket, _ bytes: RawSpan, from start: Int, to end: Int, _ frame: FrameHeader,
    _ link: LinkType, _ table: borrowing FlowTable
  ) throws(DecodeError) -> DecodedPacket.Result {
    packet.time = frame.time
    packet.wireLength = UInt32(clamping: frame.wireLength)
    packet.origin = frame.origin
    let result = try packet.decode(bytes, from: start, to: end, link: link, interface: frame.interface)
    packet.hash = table.hash(packet.key)
    table.prefetch(packet.hash)
    return result
  }

  /// Counts a frame that cannot be used.
  mutating func skip(_ reason: SkippedFrame) {
    skipped[reason, default: 0].addSaturating(1)
  }

  /// Counts a frame that the reader could not hand over.
  mutating func skipUnread(_ reason: SkippedFrame) {
    frames &+= 1
    skip(reason)
  }

  /// Adds the packets that wait to their conversations; their bytes may go away afterwards.
  mutating func flush(_ bytes: RawSpan) {
    for number in max(0, count &- Self.lag)..<count { expectSlot(number) }
    for number in 0..<count {
      let packet = batch[number]
      let slot = packet.fragment == .none ? table.add(packet) : addFragment(packet)
      lastSlot = slot
      guard packet.payloadStart < packet.payloadEnd else { continue }
      if slot >= 0 {
        inspect(bytes, packet, slot)
      } else if packet.key.isICMP {
        // What it quotes may be kept where the error itself is not.
        inspectQuote(bytes, packet, slot)
      }
    }
    count = 0
    if first <= last { window = TimeWindow(Timestamp(nanoseconds: first), Timestamp(nanoseconds: last)) }
  }

  /// The slot of a fragment's conversation; negative, and counted, where the first fragment of a packet was not seen.
  private mutating func addFragment(_ packet: DecodedPacket) -> Int {
    guard packet.fragment == .later else {
      let slot = table.add(packet)
      rememberFragment(packet.fragmentKey, slot)
      return slot
    }
    guard let slot = fragmentSlots[packet.fragmentKey] else {
      skip(.fragmentWithoutFirst)
      return -1
    }
    if slot >= 0 { table.addFragment(packet, to: slot) }
    return slot
  }

  private mutating func rememberFragment(_ key: UInt64, _ slot: Int) {
    if fragmentSlots.count >= Self.fragmentLimit { fragmentSlots.removeAll(keepingCapacity: true) }
    fragmentSlots[key] = slot
  }

  @inline(__always)
  private mutating func inspect(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    if packet.key.transport == TransportProtocol.tcp.rawValue {
      if !openHellos.isEmpty, openHellos.holds(slot) { return continueHello(bytes, packet, slot) }
      if !openHTTP2.isEmpty, openHTTP2.holds(slot) { return continueHTTP2(bytes, packet, slot) }
      if TLSRecords.canBegin(bytes, at: packet.payloadStart, end: packet.payloadEnd) {
        inspectTLS(bytes, packet, slot)
      } else if DNSMessage.isPort(packet.key.aPort) || DNSMessage.isPort(packet.key.bPort) {
        // Over TCP, two bytes of length come first (RFC 1035 section 4.2.2).
        inspectDNS(bytes, packet, slot, at: packet.payloadStart + 2)
      } else {
        inspectHTTP(bytes, packet, slot)
      }
    } else if packet.key.transport == TransportProtocol.udp.rawValue,
      DNSMessage.isPort(packet.key.aPort) || DNSMessage.isPort(packet.key.bPort)
    {
      inspectDNS(bytes, packet, slot, at: packet.payloadStart)
    } else if packet.key.isICMP {
      inspectQuote(bytes, packet, slot)
    }
  }

  /// An ICMP error quotes the packet that it is about, which may be a query.
  private mutating func inspectQuote(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    guard let quoted = QuotedPacket(bytes, at: packet.payloadStart, end: packet.payloadEnd),
      let header = try? ICMP(bytes, at: packet.payloadStart - ICMP.byteCount, end: packet.payloadEnd)
    else { return }
    if packet.key.transport == TransportProtocol.icmp.rawValue ? header.quotesIPv4 : header.quotesIPv6 {
      let reporter = packet.sender == .a ? packet.key.aAddress : packet.key.bAddress
      table.addError(
        ICMPError(reporter: reporter, type: header.type, code: header.code), quoting: FlowKey.make(quoted.tuple).key)
    }
    guard slot >= 0, quoted.tuple.transport == .udp,
      DNSMessage.isPort(quoted.tuple.sourcePort) || DNSMessage.isPort(quoted.tuple.destinationPort)
    else { return }
    inspectDNS(bytes, packet, slot, at: quoted.transportStart + UDP.byteCount)
  }

  private mutating func inspectTLS(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    guard !table.isCopy(packet, slot) else { return }
    let records = TLSRecords(bytes, at: packet.payloadStart, end: packet.payloadEnd)
    if let hello = records.cutHello { openHellos.begin(hello, bytes, packet, slot) }
    guard !records.isEmpty else { return }
    if records.clientHello != nil { table.noteRequest(slot, from: packet.sender) }
    table.withDetails(slot) { details in
      if records.clientHello != nil {
        FlowDetails.count(&details.clientHellos)
        details.clientHelloBytes = max(details.clientHelloBytes, UInt32(clamping: records.helloBytes))
      }
      if let version = records.serverVersion {
        FlowDetails.count(&details.serverHellos)
        details.version = version
      }
    }
    if let hello = records.clientHello { table.noteNames(of: hello, bytes, slot) }
    for number in 0..<records.alertCount {
      table.note(FlowNote(packet.sender == .a ? .alertOfA : .alertOfB, code: UInt16(records.alert(number))), slot)
    }
  }

  /// Takes a further segment of a ClientHello; once it is whole, its names are read.
  private mutating func continueHello(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    guard !table.isCopy(packet, slot), let whole = openHellos.add(bytes, packet, slot),
      let hello = TLSRecords(whole.span.bytes, at: 0, end: whole.count).clientHello
    else { return }
    table.noteNames(of: hello, whole.span.bytes, slot)
  }

  private mutating func inspectDNS(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int, at offset: Int) {
    guard var message = DNSMessage(bytes, at: offset, end: packet.payloadEnd), let first = message.nextName(bytes)
    else {
      return
    }
    if message.isQuery { table.noteRequest(slot, from: packet.sender) }
    let number = table.noteName(first, bytes, slot)
    while let name = message.nextName(bytes) { _ = table.noteName(name, bytes, slot) }
    guard !message.isQuery else { return }
    let code = UInt16(message.code) | (message.hasRecords ? 0x100 : 0)
    table.note(FlowNote(.dnsReply, name: number, code: code), slot)
  }
}

extension PacketSink {
  /// The conversations, sorted by tuple; none are left.
  mutating func takeFlows() -> FlowList { table.takeFlows() }
}
