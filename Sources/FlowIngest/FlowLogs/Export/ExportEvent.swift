import ByteInput
import Documents
import FlowModel

/// What one flow record of an exporter tells, as an event of a flow log.
enum ExportEvent {
  /// The event; nil where the record says nothing of IP.
  static func make(_ record: ExportRecord, _ bytes: RawSpan, _ message: ExportMessage) -> LogEvent? {
    guard let transport = transport(record, bytes) else { return nil }
    var event = LogEvent(
      LogEvent.End(
        address: record.address(.sourceIPv4, .sourceIPv6, bytes),
        port: port(record, bytes, transport, .sourcePort, .tcpSourcePort, .udpSourcePort),
        claim: claim(record, bytes, .sourceNamespace, .sourcePod, .sourceNode)),
      LogEvent.End(
        address: record.address(.destinationIPv4, .destinationIPv6, bytes),
        port: port(record, bytes, transport, .destinationPort, .tcpDestinationPort, .udpDestinationPort),
        claim: claim(record, bytes, .destinationNamespace, .destinationPod, .destinationNode)), transport)
    let window = record.window(bytes, message)
    event.first = window.first
    event.last = window.last
    event.reporter =
      "\(message.version) \(message.domain) \(record.int(.direction, bytes) ?? -1) \(record.int(.ingressInterface, bytes) ?? -1)"
    count(&event, record, bytes)
    setFlags(&event, record, bytes)
    setOpener(&event, record, bytes)
    setVerdict(&event, record, bytes, window)
    return event
  }

  private static func transport(_ record: ExportRecord, _ bytes: RawSpan) -> TransportProtocol? {
    if let number = record.number(.transport, bytes) {
      return UInt8(exactly: number).map { TransportProtocol(rawValue: $0) }
    }
    if record.port(.tcpDestinationPort, bytes) != nil { return .tcp }
    return record.port(.udpDestinationPort, bytes) != nil ? .udp : nil
  }

  /// Exporters write ICMP's type and code where ports belong.
  private static func port(
    _ record: ExportRecord, _ bytes: RawSpan, _ transport: TransportProtocol, _ any: ExportElement,
    _ tcp: ExportElement, _ udp: ExportElement
  ) -> UInt16 {
    guard transport.hasPorts else { return 0 }
    return record.port(any, bytes) ?? record.port(transport == .tcp ? tcp : udp, bytes) ?? 0
  }

  private static func count(_ event: inout LogEvent, _ record: ExportRecord, _ bytes: RawSpan) {
    let delta = record.first(.packets, .initiatorPackets, .egressPackets, bytes)
    let total = record.int(.packetTotal, bytes)
    if delta == nil, total != nil { event.counting = .cumulative }
    event.bytes =
      record.first(.octets, .initiatorOctets, .egressOctets, bytes) ?? record.int(.octetTotal, bytes) ?? 0
    // An event of a firewall or of a translator counts nothing.
    let isEvent = record.first(.firewallEvent, .translatedIPv4, .translatedPort, bytes) != nil
    event.packets = delta ?? total ?? (event.bytes > 0 || !isEvent ? 1 : 0)
    event.replyBytes = record.first(.reverseOctets, .responderOctets, .reverseOctetTotal, bytes) ?? 0
    event.replyPackets =
      record.first(.reversePackets, .responderPackets, .reversePacketTotal, bytes) ?? (event.replyBytes > 0 ? 1 : 0)
  }

  private static func setFlags(_ event: inout LogEvent, _ record: ExportRecord, _ bytes: RawSpan) {
    guard event.transport == .tcp else { return }
    event.flags = flags(record.int(.flags, bytes), event.packets)
    event.replyFlags = flags(record.int(.reverseFlags, bytes), event.replyPackets)
  }

  /// Standard bits, gathered over the flow, or NetObserv's exclusive ones. Bit 256 alone may be the standard's too (AE,
  /// RFC 9768), but then SYN, ECE or CWR stands beside it.
  private static func flags(_ bits: Int?, _ packets: Int) -> LogFlags {
    guard let bits else { return [] }
    let isNetObserv = bits & (512 | 1024) != 0 || (bits & 256 != 0 && bits & (2 | 64 | 128) == 0)
    return isNetObserv ? NetObservFlags.flags(bits) : KeyedText.flags(gathered: bits, packets: packets)
  }

  /// A record of both directions tells from which side it began (RFC 5103), as do events of firewalls.
  private static func setOpener(_ event: inout LogEvent, _ record: ExportRecord, _ bytes: RawSpan) {
    let showsBoth =
      record.first(.reverseOctets, .reversePackets, .reverseFlags, bytes) != nil
      || record.first(.reverseOctetTotal, .reversePacketTotal, .firewallEvent, bytes) != nil
      || record.first(.responderOctets, .responderPackets, .initiatorPackets, bytes) != nil
    switch record.int(.biflowDirection, bytes) {
    case 1: event.opener = .sender
    case 2: event.opener = .receiver
    case .some: break
    case nil: if showsBoth { event.opener = .sender }
    }
  }

  private static func claim(
    _ record: ExportRecord, _ bytes: RawSpan, _ namespace: ExportElement, _ name: ExportElement, _ node: ExportElement
  ) -> IdentityClaim? {
    guard let name = record.text(name, bytes) else { return nil }
    let node = record.text(node, bytes)
    guard let namespace = record.text(namespace, bytes) else { return IdentityClaim(kind: .node, name: name) }
    // A Service has a namespace, but runs nowhere.
    return IdentityClaim(kind: node == nil ? .service : .pod, namespace: namespace, name: name, node: node)
  }

  /// Where the packets were sent in place of the address that they were sent to; nil where they were not.
  static func translation(_ event: LogEvent, _ record: ExportRecord, _ bytes: RawSpan) -> AddressTranslation? {
    guard let destination = event.receiver.address else { return nil }
    let asked = Endpoint(address: destination, port: event.receiver.port)
    let port = record.port(.translatedPort, bytes)
    let address = record.address(.translatedIPv4, .translatedIPv6, bytes)
    if let address = address ?? (port == nil ? nil : destination) {
      let answering = Endpoint(address: address, port: port ?? event.receiver.port)
      return answering == asked
        ? nil : AddressTranslation(original: asked, translated: answering, transport: event.transport)
    }
    // Antrea tells the pod, and the Service beside it.
    guard let service = record.address(.serviceIPv4, .serviceIPv6, bytes) else { return nil }
    let original = Endpoint(address: service, port: record.port(.servicePort, bytes) ?? event.receiver.port)
    return original == asked
      ? nil : AddressTranslation(original: original, translated: asked, transport: event.transport)
  }
}
