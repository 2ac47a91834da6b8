import Documents
import FlowModel

/// Access logs of Envoy in Istio's form, as text or JSON: a proxy tells of the connection to the endpoint that it opened ("outbound"),
/// or of the one that a client opened to its pod ("inbound"). Refusals by Istio's own authorization are no NetworkPolicy's.
///
/// Both proxies of one connection name the same addresses: the client's is `upstream_local_address` at its own proxy and
/// `downstream_remote_address` at the server's.
struct EnvoyAccessLog: FlowLog {
  static let name = "envoy"
  static let summary = "access log of Envoy in Istio's form, as text or JSON"
  static let detection = "lines that begin '[2020-11-25T' with a quoted request, or JSON with downstream_remote_address"
  static let capabilities: InputCapabilities = [.addresses, .outcomes]

  static func recognises(_ unit: LogUnit) -> Bool {
    guard let document = unit.document else {
      return unit.text.hasPrefix("[") && unit.text.firstTime != nil && unit.text.holds("] \"")
    }
    // A value may be null.
    let names = Set((document.members ?? []).map(\.name))
    return names.contains("downstream_remote_address") && names.contains("upstream_cluster")
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit), let entry = EnvoyAccessEntry(unit) else { return sink.skip(LogSink.notUnderstood) }
    let asked = LogEvent.End(joined: entry.asked)
    let isInbound = entry.cluster.hasPrefix("inbound|") || entry.cluster.hasPrefix("Inbound")
    let endpoint = isInbound ? asked : LogEvent.End(joined: entry.endpoint)
    // Where the proxy had no endpoint, or answered by itself, it opened no connection.
    guard endpoint.address != nil else { return sink.skip(LogSink.noConnection) }
    let own = isInbound ? nil : entry.ownAddress
    var event = LogEvent(LogEvent.End(joined: own ?? entry.client), endpoint, .tcp)
    event.opener = .sender
    event.first = entry.time ?? unit.time
    event.reporter = isInbound ? "inbound" : "outbound"
    event.packets = 0
    event.bytes = entry.received
    event.replyBytes = entry.sent
    if let name = entry.serverName, !name.hasPrefix("outbound_") { event.serverName = name }
    if !isInbound, entry.flags.contains("UF") {
      // The connection to the endpoint failed or timed out.
      event.flags = .syn
      event.packets = 1
      if entry.details.contains("111") || entry.details.lowercased().contains("refused") { event.replyFlags = .rst }
    } else {
      event.passed = true
    }
    sink.add(event, origin: unit.origin)
    guard !isInbound, let original = asked.address, let translated = endpoint.address, original != translated else {
      return
    }
    sink.add(
      AddressTranslation(
        original: Endpoint(address: original, port: asked.port),
        translated: Endpoint(address: translated, port: endpoint.port), transport: .tcp))
  }
}
