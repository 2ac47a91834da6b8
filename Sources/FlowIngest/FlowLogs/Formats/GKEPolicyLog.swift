import ByteInput
import FlowModel

/// Policy actions of GKE Dataplane V2: one record a connection, never of replies; denied ones are summed up.
struct GKEPolicyLog: FlowLog {
  static let name = "gke-policy"
  static let summary = "policy actions of GKE Dataplane V2"
  static let detection = "JSON with connection.src_ip and disposition"
  static let capabilities: InputCapabilities = [.addresses, .identities, .outcomes, .drops]
  static let caveat: String? = "its records are rate limited: what is not in it proves nothing"

  static func recognises(_ unit: LogUnit) -> Bool { unit["connection", "src_ip"] != nil && unit["disposition"] != nil }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit),
      let transport = unit["connection", "protocol"].flatMap({ TransportProtocol(name: $0) })
    else { return sink.skip(LogSink.notUnderstood) }
    var event = LogEvent(
      LogEvent.End(
        unit["connection", "src_ip"], unit["connection", "src_port"], claim: Self.claim(unit.document?["src"])),
      LogEvent.End(
        unit["connection", "dest_ip"], unit["connection", "dest_port"], claim: Self.claim(unit.document?["dest"])),
      transport)
    event.first = unit["timestamp"].flatMap { Timestamp(rfc3339: $0) } ?? unit.time
    event.opener = .sender
    if unit["disposition"] == "deny" {
      event.drop = DropClaim(
        cause: .policyDefault, reason: "deny",
        direction: unit["connection", "direction"].flatMap { PolicyDirection(rawValue: $0) },
        count: unit["count"].flatMap { Int($0) } ?? 1, window: event.first.map { TimeWindow($0) })
    } else {
      event.passed = true
    }
    sink.add(event, origin: unit.origin)
  }

  private static func claim(_ node: DocumentNode?) -> IdentityClaim? {
    guard let name = node?["pod_name"]?.string else { return nil }
    return IdentityClaim(kind: .pod, namespace: node?["pod_namespace"]?.string, name: name)
  }
}
