import FlowModel

/// What is used of one entry of Istio's access log (istio pilot/pkg/model/telemetry_logging.go).
///
///     [time] "request" code flags details termination "failure" received sent duration service-time "forwarded-for" "agent" "id"
///     "host" "endpoint" cluster own-address asked-address client-address server-name route
struct EnvoyAccessEntry {
  var time: Timestamp?
  var flags: String
  /// Why it was answered so, and why the endpoint was not reached.
  var details: String
  var received: Int
  var sent: Int
  var endpoint: String?
  var cluster: String
  /// The proxy's own end of its connection to the endpoint.
  var ownAddress: String?
  /// Where the client thought it was connecting to.
  var asked: String?
  var client: String?
  var serverName: String?

  /// Reads an entry, in either form; nil where it is none.
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
    ownAddress = unit["upstream_local_address"]
    asked = unit["downstream_local_address"]
    client = unit["downstream_remote_address"]
    serverName = unit["requested_server_name"]
  }

  private init?(text: String) {
    let parts = KeyedText.parts(text, " ")
    // Six more stand behind the endpoint; a route's name may have blanks.
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
    ownAddress = value(1)
    asked = value(2)
    client = value(3)
    serverName = value(4)
  }
}
