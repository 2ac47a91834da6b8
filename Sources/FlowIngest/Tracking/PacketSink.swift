import ByteInput
import FlowModel

/// Decodes frames in batches and adds them to their flows.
///
/// A packet goes through three steps: hash, index, slot. Each step prefetches the memory of the next one, which follows some packets
/// later. This halves the cost once the table is larger than the CPU cache.
struct PacketSink: ~Copyable {
  var table: FlowTable
  private(set) var frames = 0
  private(set) var window: TimeWindow?
  private(set) var skipped: [SkippedFrame: Int] = [:]

  /// An inline array, because a heap array would check for unique ownership at each access.
  private var batch = InlineArray<32, DecodedPacket>(repeating: DecodedPacket())
  private var count = 0
  private var first = Int64.max
  private var last = Int64.min
  private var openHellos = OpenHellos()
  var openHTTP2 = OpenHTTP2()
  /// Slots by fragment key, for later fragments; cleared when full.
  private var fragmentSlots: [UInt64: Int] = [:]

  /// The slot of a packet is prefetched this many packets after its index entry. Prefetches are spread over the decoding, because a CPU
  /// can wait for only a few dozen cache lines at a time.
  private static let lag = 8
  private static let fragmentLimit = 4096

  private let filter: FrameFilter?

  /// Whether any packet with comments has a fraction of a second in its time.
  var hasFractions = false
  /// Whether any packet comment has a claim.
  var hasClaims: Bool { table.hasClaims }

  /// The packet in the batch, if it is the only one.
  var pending: DecodedPacket? { count == 1 ? batch[0] : nil }
  /// The slot of the last flushed packet; negative if it has none.
  private(set) var lastSlot = -1

  /// Throws an `InputError` if the filter expression is invalid.
  init(filter expression: String? = nil, share: ConversationShare? = nil) throws(InputError) {
    table = FlowTable(share: share)
    if let expression { filter = try FrameFilter(expression) } else { filter = nil }
  }

  /// Adds the frame at `bytes[start..<end]`. The bytes must stay valid until `flush`.
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
    if count >= Self.lag { prefetchSlot(count &- Self.lag) }
    count &+= 1
    if count == batch.count { flush(bytes) }
  }

  /// Prefetches the slot of a packet in the batch.
  @inline(__always)
  private mutating func prefetchSlot(_ number: Int) {
    batch[number].likelySlot = table.prefetchSlot(of: batch[number].hash)
  }

  /// Decodes a frame into the batch without copying the packet.
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

  mutating func skip(_ reason: SkippedFrame) {
    skipped[reason, default: 0].addSaturating(1)
  }

  /// Counts a frame that the reader could not add.
  mutating func skipUnread(_ reason: SkippedFrame) {
    frames &+= 1
    skip(reason)
  }

  /// Adds the packets of the batch to their flows. Their bytes are not needed afterwards.
  mutating func flush(_ bytes: RawSpan) {
    for number in max(0, count &- Self.lag)..<count { prefetchSlot(number) }
    for number in 0..<count {
      let packet = batch[number]
      let slot = packet.fragment == .none ? table.add(packet) : addFragment(packet)
      lastSlot = slot
      guard packet.payloadStart < packet.payloadEnd else { continue }
      if slot >= 0 {
        inspect(bytes, packet, slot)
      } else if packet.key.isICMP {
        // The quoted flow may be kept even if the error's own flow is not.
        inspectQuote(bytes, packet, slot)
      }
    }
    count = 0
    if first <= last { window = TimeWindow(Timestamp(nanoseconds: first), Timestamp(nanoseconds: last)) }
  }

  /// The slot of a fragment's flow. Negative if the first fragment was not seen, which is counted.
  private mutating func addFragment(_ packet: DecodedPacket) -> Int {
    guard packet.fragment == .later else {
      let slot = table.add(packet)
      storeFragment(packet.fragmentKey, slot)
      return slot
    }
    guard let slot = fragmentSlots[packet.fragmentKey] else {
      skip(.fragmentWithoutFirst)
      return -1
    }
    if slot >= 0 { table.addFragment(packet, to: slot) }
    return slot
  }

  private mutating func storeFragment(_ key: UInt64, _ slot: Int) {
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
        // Over TCP, a message follows two bytes of length (RFC 1035 section 4.2.2).
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

  /// Reads the packet that an ICMP error quotes, which may be a DNS query.
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

  /// Takes a further segment of a ClientHello, and reads its names once it is complete.
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
  /// Returns the flows sorted by tuple, and empties the table.
  mutating func takeFlows() -> FlowList { table.takeFlows() }
}

extension PacketSink {
  /// Inspects a segment that is neither TLS nor DNS.
  @inline(__always)
  mutating func inspectHTTP(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    if HTTP2Opening.canBegin(bytes, at: packet.payloadStart, end: packet.payloadEnd) {
      guard !table.isCopy(packet, slot) else { return }
      table.noteRequest(slot, from: packet.sender)
      let request = openHTTP2.begin(bytes, packet, slot)
      table.note(.applicationProtocol, "h2c", slot)
      note(request, slot)
    } else if HTTP1Request.canBegin(bytes, at: packet.payloadStart, end: packet.payloadEnd),
      HTTP1Request.isRequest(bytes, at: packet.payloadStart, end: packet.payloadEnd)
    {
      table.noteRequest(slot, from: packet.sender)
    }
  }

  /// Takes a further segment of a connection whose first request is pending.
  mutating func continueHTTP2(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    note(openHTTP2.add(bytes, packet, slot), slot)
  }

  private mutating func note(_ request: HeaderBlock?, _ slot: Int) {
    guard let method = request?.grpcMethod else { return }
    table.note(.grpcMethod, method, slot)
  }
}

extension PacketSink {
  /// Adds a frame with comments. Most captures have few of them, so they bypass batching and cost the other frames nothing.
  mutating func add(
    _ bytes: RawSpan, from start: Int, to end: Int, _ frame: FrameHeader, _ comments: PacketComments
  ) {
    flush(bytes)
    var frame = frame
    if comments.captureLocation != 0 { frame.interface = comments.captureLocation }
    if frame.time % 1_000_000_000 != 0 { hasFractions = true }
    add(bytes, from: start, to: end, frame)
    guard let packet = pending else { return }
    flush(bytes)
    guard lastSlot >= 0 else { return }
    let isSourceFirst = packet.sender == .a
    let (first, second) =
      isSourceFirst ? (comments.source, comments.destination) : (comments.destination, comments.source)
    let (firstAddress, secondAddress) =
      isSourceFirst
      ? (comments.sourceAddress, comments.destinationAddress) : (comments.destinationAddress, comments.sourceAddress)
    add(first, of: firstAddress, ifFor: packet.key.aAddress, .a)
    add(second, of: secondAddress, ifFor: packet.key.bAddress, .b)
  }

  /// Records a claim, unless the comment has another address, as for a tunnelled packet.
  private mutating func add(
    _ claim: IdentityClaim?, of commentAddress: IPAddress?, ifFor address: IPAddress, _ end: FlowKey.End
  ) {
    guard let claim, commentAddress == nil || commentAddress == address else { return }
    table.note(claim, of: end, lastSlot)
  }
}
