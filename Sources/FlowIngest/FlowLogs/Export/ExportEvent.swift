import ByteInput
import Documents
import FlowModel

/// Converts an exporter's flow record to a `LogEvent`.
enum ExportEvent {
  /// Nil if the record has no transport protocol.
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
    if transport.hasPorts { event.hasImpossibleNumber = narrow.contains { record.isTooLarge($0, bytes) } }
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

  /// What has 16 bits in a packet, however wide a template makes it.
  private static let narrow: [ExportElement] = [
    .sourcePort, .tcpSourcePort, .udpSourcePort, .destinationPort, .tcpDestinationPort, .udpDestinationPort, .flags,
    .reverseFlags,
  ]

  private static func transport(_ record: ExportRecord, _ bytes: RawSpan) -> TransportProtocol? {
    if let number = record.number(.transport, bytes) {
      return UInt8(exactly: number).map { TransportProtocol(rawValue: $0) }
    }
    if record.port(.tcpDestinationPort, bytes) != nil { return .tcp }
    return record.port(.udpDestinationPort, bytes) != nil ? .udp : nil
  }

  /// 0 for protocols without ports: exporters write ICMP's type and code into the port fields.
  private static func port(
    _ record: ExportRecord, _ bytes: RawSpan, _ transport: TransportProtocol, _ any: ExportElement,
    _ tcp: ExportElement, _ udp: ExportElement
  ) -> UInt16 {
    guard transport.hasPorts else { return 0 }
    return record.port(any, bytes) ?? record.port(transport == .tcp ? tcp : udp, bytes) ?? 0
  }

  private static func count(_ event: inout LogEvent, _ record: ExportRecord, _ bytes: RawSpan) {
    let delta = record.firstCount(.packets, .initiatorPackets, .egressPackets, bytes)
    let total = record.count(.packetTotal, bytes)
    if delta == nil, total != nil { event.counting = .cumulative }
    event.bytes =
      record.firstCount(.octets, .initiatorOctets, .egressOctets, bytes) ?? record.count(.octetTotal, bytes) ?? 0
    // Events of firewalls and address translators have no counts.
    let isEvent = record.first(.firewallEvent, .translatedIPv4, .translatedPort, bytes) != nil
    event.packets = delta ?? total ?? (event.bytes > 0 || !isEvent ? 1 : 0)
    event.replyBytes = record.firstCount(.reverseOctets, .responderOctets, .reverseOctetTotal, bytes) ?? 0
    event.replyPackets =
      record.firstCount(.reversePackets, .responderPackets, .reversePacketTotal, bytes)
      ?? (event.replyBytes > 0 ? 1 : 0)
  }

  private static func setFlags(_ event: inout LogEvent, _ record: ExportRecord, _ bytes: RawSpan) {
    guard event.transport == .tcp else { return }
    event.flags = flags(record.int(.flags, bytes), event.packets)
    event.replyFlags = flags(record.int(.reverseFlags, bytes), event.replyPackets)
  }

  /// Standard bits, gathered over the flow, or NetObserv's exclusive ones. Bit 256 is also the standard flag AE (RFC
  /// 9768), which occurs only together with SYN, ECE or CWR.
  private static func flags(_ bits: Int?, _ packets: Int) -> LogFlags {
    guard let bits else { return [] }
    let isNetObserv = bits & (512 | 1024) != 0 || (bits & 256 != 0 && bits & (2 | 64 | 128) == 0)
    return isNetObserv ? NetObservFlags.flags(bits) : KeyedText.flags(gathered: bits, packets: packets)
  }

  /// In a record of both directions the source is the opener, unless `biflowDirection` says otherwise (RFC 5103); so it
  /// is in events of firewalls.
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
    // A Service has a namespace and no node.
    return IdentityClaim(kind: node == nil ? .service : .pod, namespace: namespace, name: name, node: node)
  }

  /// The translation of the destination that the record reports, if any.
  static func translation(_ event: LogEvent, _ record: ExportRecord, _ bytes: RawSpan) -> AddressTranslation? {
    guard let destination = event.receiver.address else { return nil }
    let receiver = Endpoint(address: destination, port: event.receiver.port)
    let port = record.port(.translatedPort, bytes)
    let address = record.address(.translatedIPv4, .translatedIPv6, bytes)
    if let address = address ?? (port == nil ? nil : destination) {
      let translated = Endpoint(address: address, port: port ?? event.receiver.port)
      return translated == receiver
        ? nil : AddressTranslation(original: receiver, translated: translated, transport: event.transport)
    }
    // Antrea's destination is the pod; the Service has its own fields.
    guard let service = record.address(.serviceIPv4, .serviceIPv6, bytes) else { return nil }
    let original = Endpoint(address: service, port: record.port(.servicePort, bytes) ?? event.receiver.port)
    return original == receiver
      ? nil : AddressTranslation(original: original, translated: receiver, transport: event.transport)
  }
}

extension ExportEvent {
  /// Sets the verdict of a router, a firewall or Antrea. Only Antrea's can stem from a NetworkPolicy.
  static func setVerdict(_ event: inout LogEvent, _ record: ExportRecord, _ bytes: RawSpan, _ window: TimeWindow) {
    for (action, direction, policy, namespace, type) in policyFields {
      guard let action = record.int(action, bytes) else { continue }
      guard action == 2 || action == 3 else {
        // The loop begins with ingress: if the destination allowed it, it passed both directions.
        if action == 1, !event.passed { (event.passed, event.passedBy) = (true, direction == .egress ? .egress : nil) }
        continue
      }
      let names = [record.text(namespace, bytes), record.text(policy, bytes)].compactMap(\.self)
      event.drop = DropClaim(
        cause: record.int(type, bytes) == 1 ? .policyDefault : .policyRule, reason: action == 2 ? "Drop" : "Reject",
        direction: direction, policy: names.isEmpty ? nil : names.joined(separator: "/"), count: max(1, event.packets),
        window: window)
      event.passed = false
      return
    }
    if let status = record.int(.forwardingStatus, bytes) { event.setForwarding(String(status & 0xFF)) }
    switch record.int(.firewallEvent, bytes) {
    case 3:
      event.drop = DropClaim(
        cause: .otherPolicy, reason: "firewallEvent 3 (denied)", count: max(1, event.packets), window: window)
    case 1, 2, 5: event.passed = true
    default: break
    }
  }

  private static let policyFields: [(ExportElement, PolicyDirection, ExportElement, ExportElement, ExportElement)] = [
    (.ingressAction, .ingress, .ingressPolicy, .ingressPolicyNamespace, .ingressPolicyType),
    (.egressAction, .egress, .egressPolicy, .egressPolicyNamespace, .egressPolicyType),
  ]
}
