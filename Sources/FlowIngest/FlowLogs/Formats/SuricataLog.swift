import FlowModel

/// Suricata's EVE log: flow events, and the server names and queries of its tls and dns events. The source is the opener.
struct SuricataLog: FlowLog {
  static let name = "suricata"
  static let summary = "flow, tls and dns events of Suricata's EVE log"
  static let detection = "JSON with event_type, src_ip and flow_id"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .payload]

  static func recognises(_ unit: LogUnit) -> Bool {
    unit["event_type"] != nil && unit["src_ip"] != nil && unit["dest_ip"] != nil
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit), let transport = unit["proto"].flatMap({ TransportProtocol(name: $0) }) else {
      return sink.skip(LogSink.noConnection)
    }
    var event = LogEvent(
      LogEvent.End(unit["src_ip"], unit["src_port"]), LogEvent.End(unit["dest_ip"], unit["dest_port"]), transport)
    event.packets = 0
    switch unit["event_type"] {
    case "flow":
      event.opener = .sender
      event.first = unit["flow", "start"].flatMap(Self.time)
      event.last = unit["flow", "end"].flatMap(Self.time)
      event.packets = unit["flow", "pkts_toserver"].flatMap { Int($0) } ?? 1
      event.bytes = unit["flow", "bytes_toserver"].flatMap { Int($0) } ?? 0
      event.replyPackets = unit["flow", "pkts_toclient"].flatMap { Int($0) } ?? 0
      event.replyBytes = unit["flow", "bytes_toclient"].flatMap { Int($0) } ?? 0
      event.flags = Self.flags(unit["tcp", "tcp_flags_ts"], event.packets)
      event.replyFlags = Self.flags(unit["tcp", "tcp_flags_tc"], event.replyPackets)
    case "tls":
      event.serverName = unit["tls", "sni"]
      event.passed = true
    case "dns": event.dnsName = unit["dns", "rrname"]
    default: return sink.skip(LogSink.noConnection)
    }
    sink.add(event, origin: unit.origin)
  }

  /// `2026-03-01T09:30:00.123456+0000`: the zone without a colon.
  private static func time(_ text: String) -> Timestamp? {
    guard text.count > 5, !text.hasSuffix("Z") else { return Timestamp(rfc3339: text) }
    return Timestamp(rfc3339: text.dropLast(2) + ":" + text.suffix(2))
  }

  /// The flags of one side, gathered, in hexadecimal.
  private static func flags(_ text: String?, _ packets: Int) -> LogFlags {
    text.flatMap { Int($0, radix: 16) }.map { KeyedText.flags(gathered: $0, packets: packets) } ?? []
  }
}
