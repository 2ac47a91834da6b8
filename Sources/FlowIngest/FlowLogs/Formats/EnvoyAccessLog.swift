import ByteInput
import FlowModel

/// Access logs of Envoy in Istio's form, as text or JSON: the client's address, the Service that it asked for, and the endpoint that
/// answered. Refusals by Istio's own authorization are no NetworkPolicy's.
struct EnvoyAccessLog: FlowLog {
  static let name = "envoy"
  static let summary = "access log of Envoy in Istio's form, as text or JSON"
  static let detection = "lines that begin '[2020-11-25T' with a quoted request, or JSON with upstream_cluster"
  static let capabilities: InputCapabilities = [.addresses, .outcomes]

  static func recognises(_ unit: LogUnit) -> Bool {
    unit.document == nil
      ? unit.text.hasPrefix("[") && unit.text.firstTime != nil && unit.text.contains("] \"")
      : unit.document?["upstream_cluster"] != nil && unit.document?["downstream_remote_address"] != nil
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit), let fields = Self.fields(unit) else { return sink.skip(LogSink.notUnderstood) }
    let client = LogEvent.End(joined: fields.remote)
    let asked = LogEvent.End(joined: fields.local)
    let isInbound = fields.cluster.hasPrefix("inbound|")
    let endpoint = isInbound ? asked : LogEvent.End(joined: fields.upstream)
    let isReached = endpoint.address != nil
    var event = LogEvent(client, isReached ? endpoint : asked, .tcp)
    event.opener = .sender
    event.first = fields.time ?? unit.time
    event.packets = 0
    event.bytes = fields.received
    event.replyBytes = fields.sent
    // UF: the connection to the endpoint failed or timed out; UH: there was none.
    if fields.flags.contains("UF") || fields.flags.contains("UH") {
      event.flags = .syn
      event.packets = 1
    } else {
      event.passed = true
    }
    sink.add(event, origin: unit.origin)
    guard !isInbound, isReached, let original = asked.address, let translated = endpoint.address, original != translated
    else { return }
    sink.add(
      AddressTranslation(
        original: Endpoint(address: original, port: asked.port),
        translated: Endpoint(address: translated, port: endpoint.port), transport: .tcp))
  }

  /// What is used of a line.
  private struct Fields {
    var time: Timestamp?
    var flags: String
    var received: Int
    var sent: Int
    var upstream: String?
    var cluster: String
    var local: String?
    var remote: String?
  }

  /// Istio's default text: after the request, `code flags details failure received sent duration ...`, and at the end the host, the
  /// cluster, and three addresses.
  private static func fields(_ unit: LogUnit) -> Fields? {
    if unit.document != nil {
      return Fields(
        time: unit["start_time"].flatMap { Timestamp(rfc3339: $0) }, flags: unit["response_flags"] ?? "",
        received: unit["bytes_received"].flatMap { Int($0) } ?? 0, sent: unit["bytes_sent"].flatMap { Int($0) } ?? 0,
        upstream: unit["upstream_host"], cluster: unit["upstream_cluster"] ?? "",
        local: unit["downstream_local_address"], remote: unit["downstream_remote_address"])
    }
    let parts = KeyedText.parts(unit.text, " ")
    guard parts.count >= 19, let place = parts.firstIndex(where: { $0.contains("|") && $0.contains("bound|") }),
      place + 3 < parts.count
    else { return nil }
    return Fields(
      time: unit.text.firstTime, flags: parts[3], received: Int(parts[7]) ?? 0, sent: Int(parts[8]) ?? 0,
      upstream: parts[place - 1].trimmed("\""), cluster: parts[place], local: parts[place + 2], remote: parts[place + 3]
    )
  }
}
