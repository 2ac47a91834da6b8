import Documents
import FlowModel

/// Suricata's EVE log: flow events (the source is the opener), netflow events (one per direction), drops, and the
/// server names and queries of tls and dns events.
struct SuricataLog: FlowLog {
  static let name = "suricata"
  static let summary = "Suricata EVE log: flow, netflow, drop, tls and dns events"
  static let detection = "JSON with event_type, src_ip and dest_ip"
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
    event.first = unit["timestamp"].flatMap(Self.time) ?? unit.time
    let type = unit["event_type"] ?? ""
    event.reporter = type == "flow" || type == "netflow" ? "" : type
    switch type {
    case "flow": Self.setFlow(&event, unit)
    case "netflow":
      Self.setWindow(&event, unit, "netflow")
      event.packets = LogNumber.count(unit["netflow", "pkts"], missing: 1)
      event.bytes = LogNumber.count(unit["netflow", "bytes"])
      event.setFlags(Self.flags(unit["tcp", "tcp_flags"]), packets: event.packets)
    case "drop":
      event.packets = 1
      event.drop = DropClaim(
        cause: .otherPolicy, reason: ["drop", unit["drop", "reason"]].compactMap(\.self).joined(separator: " "),
        count: 1,
        window: event.first.map { TimeWindow($0) })
    case "tls":
      event.opener = .sender
      event.serverName = unit["tls", "sni"]
      event.passed = true
    case "dns":
      event.dnsName = unit["dns", "rrname"] ?? unit.document?["dns"]?["queries"]?.array?.first?["rrname"]?.string
      event.passed = unit["dns", "type"] == "answer" || unit["dns", "type"] == "response"
    default: return sink.skip(LogSink.noConnection)
    }
    sink.add(event, origin: unit.origin)
  }

  private static func setFlow(_ event: inout LogEvent, _ unit: LogUnit) {
    event.opener = .sender
    setWindow(&event, unit, "flow")
    event.packets = LogNumber.count(unit["flow", "pkts_toserver"], missing: 1)
    event.bytes = LogNumber.count(unit["flow", "bytes_toserver"])
    event.replyPackets = LogNumber.count(unit["flow", "pkts_toclient"])
    event.replyBytes = LogNumber.count(unit["flow", "bytes_toclient"])
    event.setFlags(flags(unit["tcp", "tcp_flags_ts"]), packets: event.packets)
    event.setReplyFlags(flags(unit["tcp", "tcp_flags_tc"]), packets: event.replyPackets)
    if event.transport == .tcp, event.flags.isEmpty, event.replyFlags.isEmpty {
      // Without flags, the state shows whether the handshake completed.
      switch unit["flow", "state"] {
      case "new": if event.replyPackets == 0 { event.flags = .syn }
      case "established", "closed": (event.flags, event.replyFlags) = ([.syn, .ack], .synAck)
      default: break
      }
    }
    if unit["flow", "action"] == "drop" {
      event.drop = DropClaim(
        cause: .otherPolicy, reason: "flow dropped", count: max(1, event.packets),
        window: event.first.map { TimeWindow($0, event.last ?? $0) })
    }
  }

  private static func setWindow(_ event: inout LogEvent, _ unit: LogUnit, _ member: String) {
    event.first = unit[member, "start"].flatMap(time) ?? event.first
    event.last = unit[member, "end"].flatMap(time)
  }

  /// `2026-03-01T09:30:00.123456+0000`: the zone has no colon.
  private static func time(_ text: String) -> Timestamp? {
    guard text.count > 5, !text.hasSuffix("Z") else { return Timestamp(rfc3339: text) }
    return Timestamp(rfc3339: text.dropLast(2) + ":" + text.suffix(2))
  }

  /// The gathered flags of one side, in hexadecimal.
  private static func flags(_ text: String?) -> Int? { LogNumber.flags(text, radix: 16) }
}
