import ByteInput
import FlowModel

/// Takes frames, decodes them in batches, and keeps their conversations.
///
/// A batch is looked up in three passes (hash, index, slot), each of which asks for the memory of the next: that halves the
/// cost once the table has outgrown the processor's cache.
struct PacketSink: ~Copyable {
  var table = FlowTable()
  private(set) var frames = 0
  private(set) var window: TimeWindow?
  private(set) var skipped: [SkippedFrame: Int] = [:]

  private var decoder = PacketDecoder()
  private var batch: [DecodedPacket]
  private var slots: [Int]
  private var count = 0
  private var first = Int64.max
  private var last = Int64.min
  private var openHellos = OpenHellos()
  var openHTTP2 = OpenHTTP2()
  /// Where the later fragments of a packet belong; forgotten when it is full.
  private var fragmentSlots: [UInt64: Int] = [:]

  private static let batchSize = 32
  private static let fragmentLimit = 4096

  private let filter: FrameFilter?

  /// Who is who according to packets' comments.
  var claims: Set<IdentityClaim> = []
  /// Whether any packet with such comments has a time that is no whole second.
  var hasFractions = false

  /// The packet that was added last, if it waits alone.
  var waiting: DecodedPacket? { count == 1 ? batch[0] : nil }
  /// The conversation of the packet that was flushed last and alone; nil where it has none.
  var lastSlot: Int? { slots[0] >= 0 ? slots[0] : nil }

  /// Throws an `InputError` where the filter's expression makes no sense.
  init(filter expression: String? = nil) throws(InputError) {
    if let expression { filter = try FrameFilter(expression) } else { filter = nil }
    batch = [DecodedPacket](repeating: DecodedPacket(), count: Self.batchSize)
    slots = [Int](repeating: 0, count: Self.batchSize)
  }

  /// Takes the frame at `bytes[start..<end]`. The bytes must stay in place until `flush`.
  @inline(__always)
  mutating func add(_ bytes: RawSpan, from start: Int, to end: Int, _ frame: FrameHeader) {
    if let filter, !filter.matches(bytes, from: start, to: end, frame) { return }
    frames &+= 1
    first = min(first, frame.time)
    last = max(last, frame.time)
    guard let link = frame.link else { return skip(.unknownLinkType) }
    decoder.packet.time = frame.time
    decoder.packet.wireLength = frame.wireLength
    decoder.packet.origin = frame.origin
    do {
      switch try decoder.decode(bytes, from: start, to: end, link: link, interface: frame.interface) {
      case .packet: break
      case .icmpError: table.addError(decoder.error, quoting: decoder.quoted)
      case .notIP: return skip(.notIP)
      }
    } catch {
      return skip(SkippedFrame(error))
    }
    batch[count] = decoder.packet
    let hash = table.hash(decoder.packet.key)
    batch[count].hash = hash
    table.prefetch(hash)
    count &+= 1
    if count == Self.batchSize { flush(bytes) }
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
    for number in 0..<count {
      let slot = batch[number].fragment == .later ? laterFragment(batch[number]) : table.slot(for: batch[number])
      slots[number] = slot
      if slot >= 0 { table.prefetch(slot: slot) }
    }
    for number in 0..<count where slots[number] >= 0 {
      let packet = batch[number]
      let slot = slots[number]
      switch packet.fragment {
      case .none: table.add(packet, to: slot)
      case .first:
        table.add(packet, to: slot)
        rememberFragment(packet.fragmentKey, slot)
      case .later: table.addFragment(to: slot, packet)
      }
      if packet.payloadStart < packet.payloadEnd { inspect(bytes, packet, slot) }
    }
    count = 0
    if first <= last { window = TimeWindow(Timestamp(nanoseconds: first), Timestamp(nanoseconds: last)) }
  }

  /// The slot of the packet that a fragment belongs to; negative, and counted, where its first fragment was not seen.
  private mutating func laterFragment(_ packet: DecodedPacket) -> Int {
    for earlier in 0..<count where batch[earlier].fragment == .first && batch[earlier].fragmentKey == packet.fragmentKey
    {
      return slots[earlier]
    }
    if let slot = fragmentSlots[packet.fragmentKey] { return slot }
    skip(.fragmentWithoutFirst)
    return -1
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
    } else if packet.key.transport == TransportProtocol.icmp.rawValue
      || packet.key.transport == TransportProtocol.icmpv6.rawValue
    {
      inspectQuote(bytes, packet, slot)
    }
  }

  /// An ICMP error may quote the query that failed.
  private mutating func inspectQuote(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    guard let quoted = QuotedPacket(bytes, at: packet.payloadStart, end: packet.payloadEnd),
      quoted.tuple.transport == .udp,
      DNSMessage.isPort(quoted.tuple.sourcePort) || DNSMessage.isPort(quoted.tuple.destinationPort)
    else { return }
    inspectDNS(bytes, packet, slot, at: quoted.transportStart + UDP.byteCount)
  }

  private mutating func inspectTLS(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    guard !isCopy(packet, slot) else { return }
    let records = TLSRecords(bytes, at: packet.payloadStart, end: packet.payloadEnd)
    if let hello = records.cutHello { openHellos.begin(hello, bytes, packet, slot) }
    guard records.clientHello != nil || records.serverVersion != nil || !records.fatalAlerts.isEmpty else { return }
    if records.clientHello != nil { table.noteRequest(slot, from: packet.sender) }
    table.addDetails(slot) { details in
      if let hello = records.clientHello {
        details.tls.clientHellos.addSaturating(1)
        details.tls.clientHelloBytes = max(details.tls.clientHelloBytes, records.helloBytes)
        for name in hello.serverNames { FlowDetails.insert(name, into: &details.tls.serverNames) }
        for name in hello.applicationProtocols { FlowDetails.insert(name, into: &details.tls.applicationProtocols) }
      }
      if let version = records.serverVersion {
        details.tls.serverHellos.addSaturating(1)
        details.tls.version = version
      }
      for code in records.fatalAlerts {
        switch packet.sender {
        case .a: details.alertsOfA.insertSorted(code)
        case .b: details.alertsOfB.insertSorted(code)
        }
      }
    }
  }

  /// Takes a further segment of a ClientHello; once it is whole, its names are read.
  private mutating func continueHello(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int) {
    guard !isCopy(packet, slot), let whole = openHellos.add(bytes, packet, slot),
      let hello = TLSRecords(whole.span.bytes, at: 0, end: whole.count).clientHello
    else { return }
    table.addDetails(slot) { details in
      for name in hello.serverNames { FlowDetails.insert(name, into: &details.tls.serverNames) }
      for name in hello.applicationProtocols { FlowDetails.insert(name, into: &details.tls.applicationProtocols) }
    }
  }

  private mutating func inspectDNS(_ bytes: RawSpan, _ packet: DecodedPacket, _ slot: Int, at offset: Int) {
    guard let message = DNSMessage(bytes, at: offset, end: packet.payloadEnd) else { return }
    if message.isQuery, !message.names.isEmpty { table.noteRequest(slot, from: packet.sender) }
    guard !message.names.isEmpty else { return }
    table.addDetails(slot) { details in
      for name in message.names { FlowDetails.insert(name, into: &details.dnsNames) }
      guard !message.isQuery, let name = message.names.first else { return }
      let reply = DNSReply(name: name, code: message.code, hasRecords: message.hasRecords)
      FlowDetails.insert(reply, into: &details.dnsReplies)
    }
  }

  /// Whether the packet was seen before on another interface, so that its messages are not counted twice.
  func isCopy(_ packet: DecodedPacket, _ slot: Int) -> Bool {
    switch packet.sender {
    case .a: table.slots[slot].a.home != packet.interface
    case .b: table.slots[slot].b.home != packet.interface
    }
  }
}
