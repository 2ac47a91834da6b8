import FlowModel

/// Istio's ztunnel: one line for each connection when it ends. What pods see is the tunnel's port 15008.
struct ZtunnelLog: FlowLog {
  static let name = "ztunnel"
  static let summary = "access log of Istio's ztunnel"
  static let detection = "lines with 'access: connection complete' or src.addr= and dst.addr="
  static let capabilities: InputCapabilities = [.addresses, .identities, .outcomes]

  static func recognises(_ unit: LogUnit) -> Bool {
    unit["src.addr"] != nil || unit.text.holds("src.addr=") || unit.text.holds("access: connection")
      || unit.text.holds("\taccess\tconnection")
  }

  /// A connection whose fields follow on further lines, as in folded output.
  private var pending = ""
  private var pendingOrigin = 0

  init() {}

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    if unit.document != nil {
      return take({ unit[$0] }, unit["time"].flatMap { Timestamp(rfc3339: $0) } ?? unit.time, unit.origin, &sink)
    }
    let line = unit.text
    let begins = line.firstTime != nil
    if begins {
      (pending, pendingOrigin) = (line, unit.origin)
    } else {
      pending += " " + line
    }
    guard pending.contains("duration=") || pending.contains("error=") else { return }
    let fields = KeyedText.fields(
      pending.map { $0 == "\t" ? " " : $0 }.map(String.init).joined(), separator: " ", link: "="
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
    event.bytes = field("bytes_sent").flatMap { Int($0) } ?? 0
    event.replyBytes = field("bytes_recv").flatMap { Int($0) } ?? 0
    event.reporter = field("direction") ?? ""
    setError(&event, field("error"))
    sink.add(event, origin: origin)
    // What the client asked for, where another address serves it; a pod's own is no Service's.
    let asked = LogEvent.End(joined: field("dst.hbone_addr"))
    guard let original = asked.address, let translated = event.receiver.address, original != translated else { return }
    sink.add(
      AddressTranslation(
        original: Endpoint(address: original, port: asked.port),
        translated: Endpoint(address: translated, port: event.receiver.port), transport: .tcp))
  }

  /// Istio's own authorization refuses what has arrived; other errors are those of connecting.
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
