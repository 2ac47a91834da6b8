import Documents
import FlowModel

/// Envoy access logs in Istio's format, as text or JSON. A proxy logs the connection that it opened to an endpoint
/// ("outbound"), or the one that a client opened to its pod ("inbound"). Denials by Istio's authorization policies do
/// not count as NetworkPolicy drops.
///
/// Both proxies of one connection log the same addresses: the client's is `upstream_local_address` at the client's
/// proxy and `downstream_remote_address` at the server's.
struct EnvoyAccessLog: FlowLog {
  static let name = "envoy"
  static let summary = "Envoy access log in Istio's format, as text or JSON"
  static let detection = "lines with [TIME] and a quoted request, or JSON with downstream_remote_address"
  static let capabilities: InputCapabilities = [.addresses, .outcomes]

  static func recognises(_ unit: LogUnit) -> Bool {
    guard let document = unit.document else {
      return unit.text.hasPrefix("[") && unit.text.firstTime != nil && unit.text.containsBytes("] \"")
    }
    // A value may be null.
    let names = Set((document.members ?? []).map(\.name))
    return names.contains("downstream_remote_address") && names.contains("upstream_cluster")
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit), let entry = EnvoyAccessEntry(unit) else { return sink.skip(LogSink.notUnderstood) }
    let requested = LogEvent.End(joined: entry.originalDestination)
    let isInbound = entry.cluster.hasPrefix("inbound|") || entry.cluster.hasPrefix("Inbound")
    let endpoint = isInbound ? requested : LogEvent.End(joined: entry.endpoint)
    // A proxy without an endpoint, or one that answered the request itself, opened no connection.
    guard endpoint.address != nil else { return sink.skip(LogSink.noConnection) }
    let local = isInbound ? nil : entry.localAddress
    var event = LogEvent(LogEvent.End(joined: local ?? entry.client), endpoint, .tcp)
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
    guard !isInbound, let original = requested.address, let translated = endpoint.address, original != translated else {
      return
    }
    sink.add(
      AddressTranslation(
        original: Endpoint(address: original, port: requested.port),
        translated: Endpoint(address: translated, port: endpoint.port), transport: .tcp))
  }
}
