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

/// The fields of an Istio access log entry that are used (istio pilot/pkg/model/telemetry_logging.go).
///
///     [time] "request" code flags details termination "failure" received sent duration service-time "forwarded-for" "agent" "id"
///     "host" "endpoint" cluster local-address original-destination client-address server-name route
struct EnvoyAccessEntry {
  var time: Timestamp?
  var flags: String
  /// The response code's details, and why the connection to the endpoint failed.
  var details: String
  var received: Int
  var sent: Int
  var endpoint: String?
  var cluster: String
  /// The proxy's address in its connection to the endpoint.
  var localAddress: String?
  /// The address that the client connected to.
  var originalDestination: String?
  var client: String?
  var serverName: String?

  /// Parses an entry in either form; nil if it is not one.
  init?(_ unit: LogUnit) {
    if unit.document != nil { self.init(fields: unit) } else { self.init(text: unit.text) }
  }

  private init(fields unit: LogUnit) {
    time = unit["start_time"].flatMap { Timestamp(rfc3339: $0) }
    flags = unit["response_flags"] ?? ""
    details = (unit["response_code_details"] ?? "") + " " + (unit["upstream_transport_failure_reason"] ?? "")
    received = LogNumber.count(unit["bytes_received"])
    sent = LogNumber.count(unit["bytes_sent"])
    endpoint = unit["upstream_host"]
    cluster = unit["upstream_cluster"] ?? ""
    localAddress = unit["upstream_local_address"]
    originalDestination = unit["downstream_local_address"]
    client = unit["downstream_remote_address"]
    serverName = unit["requested_server_name"]
  }

  private init?(text: String) {
    let parts = KeyedText.parts(text, " ")
    // Six fields follow the endpoint. A route's name may contain blanks.
    let place = parts.firstIndex { $0.contains("bound|") } ?? parts.count - 6
    guard parts.count >= 19, place > 9, place + 3 < parts.count else { return nil }
    func value(_ offset: Int) -> String? {
      guard place + offset < parts.count else { return nil }
      let text = parts[place + offset].trimmed("\"")
      return text == "-" ? nil : text
    }
    time = text.firstTime
    flags = parts[3]
    details = parts[4] + " " + parts[6]
    received = LogNumber.count(parts[7])
    sent = LogNumber.count(parts[8])
    endpoint = value(-1)
    cluster = parts[place]
    localAddress = value(1)
    originalDestination = value(2)
    client = value(3)
    serverName = value(4)
  }
}
