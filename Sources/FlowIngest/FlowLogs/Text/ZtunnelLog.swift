import FlowModel

/// Istio's ztunnel access log: one line per connection, at its end. On the wire, connections go to the tunnel's port
/// 15008.
struct ZtunnelLog: FlowLog {
  static let name = "ztunnel"
  static let summary = "Istio ztunnel access log"
  static let detection = "lines with 'access: connection' or src.addr=, or JSON with src.addr"
  static let capabilities: InputCapabilities = [.addresses, .identities, .outcomes]

  static func recognises(_ unit: LogUnit) -> Bool {
    unit["src.addr"] != nil || unit.text.containsBytes("src.addr=") || unit.text.containsBytes("access: connection")
      || unit.text.containsBytes("\taccess\tconnection")
  }

  /// The lines so far of a connection whose fields are spread over several lines, as in folded output.
  private var pending = ""
  private var pendingOrigin = 0

  init() {}

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    if unit.document != nil {
      return take({ unit[$0] }, unit["time"].flatMap { Timestamp(rfc3339: $0) } ?? unit.time, unit.origin, &sink)
    }
    let line = unit.text
    if line.firstTime != nil {
      (pending, pendingOrigin) = (line, unit.origin)
    } else {
      pending += " " + line
    }
    guard pending.contains("duration=") || pending.contains("error=") else { return }
    let fields = KeyedText.fields(
      pending.map { $0 == "\t" ? " " : $0 }.map(String.init).joined(), separator: " ", assignment: "="
    )
    .mapValues { $0.trimmed("\"") }
    take({ fields[$0] }, pending.firstTime ?? unit.time, pendingOrigin, &sink)
    pending = ""
  }

  private func take(
    _ field: (String) -> String?, _ time: Timestamp?, _ origin: Int, _ sink: inout LogSink
  ) {
    guard field("src.addr") != nil, field("dst.addr") != nil else { return sink.skip(LogSink.notUnderstood) }
    var event = LogEvent(
      LogEvent.End(joined: field("src.addr"), claim: Self.claim("src", field)),
      LogEvent.End(joined: field("dst.addr"), claim: Self.claim("dst", field)), .tcp)
    event.opener = .sender
    event.first = time
    event.packets = 0
    event.bytes = LogNumber.count(field("bytes_sent"))
    event.replyBytes = LogNumber.count(field("bytes_recv"))
    event.reporter = field("direction") ?? ""
    setError(&event, field("error"))
    sink.add(event, origin: origin)
    // The address that the client connected to. It is the pod's own address if no Service is involved.
    let requested = LogEvent.End(joined: field("dst.hbone_addr"))
    guard let original = requested.address, let translated = event.receiver.address, original != translated else {
      return
    }
    sink.add(
      AddressTranslation(
        original: Endpoint(address: original, port: requested.port),
        translated: Endpoint(address: translated, port: event.receiver.port), transport: .tcp))
  }

  /// A denial by Istio's authorization policies means that the connection arrived. Any other error is a failure to
  /// connect.
  private func setError(_ event: inout LogEvent, _ error: String?) {
    guard let error else {
      event.passed = true
      return
    }
    if error.contains("policy") || error.contains("authorization") {
      event.passed = true
      event.drop = DropClaim(
        cause: .otherPolicy, reason: error, count: 1, window: event.first.map { TimeWindow($0) })
      return
    }
    event.packets = 1
    event.flags = .syn
    if error.contains("refused") { event.replyFlags = .rst }
  }

  /// The pod, and the service account in its SPIFFE identity (`spiffe://cluster.local/ns/shop/sa/web`).
  private static func claim(_ side: String, _ field: (String) -> String?) -> IdentityClaim? {
    guard let name = field("\(side).workload") else { return nil }
    let identity = (field("\(side).identity") ?? "").split(separator: "/").map(String.init)
    let account = identity.firstIndex(of: "sa").flatMap { $0 + 1 < identity.count ? identity[$0 + 1] : nil }
    return IdentityClaim(
      kind: .pod, namespace: field("\(side).namespace"), name: name, serviceAccount: account)
  }
}
