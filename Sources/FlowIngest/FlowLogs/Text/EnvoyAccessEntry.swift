import FlowModel

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
    received = unit["bytes_received"].flatMap { Int($0) } ?? 0
    sent = unit["bytes_sent"].flatMap { Int($0) } ?? 0
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
    received = Int(parts[7]) ?? 0
    sent = Int(parts[8]) ?? 0
    endpoint = value(-1)
    cluster = parts[place]
    localAddress = value(1)
    originalDestination = value(2)
    client = value(3)
    serverName = value(4)
  }
}
