import Documents
import FlowModel

/// GKE Dataplane V2 policy actions: one record per connection, none for replies. A record may count several denied
/// connections.
struct GKEPolicyLog: FlowLog {
  static let name = "gke-policy"
  static let summary = "GKE Dataplane V2 policy actions"
  static let detection = "JSON with connection.src_ip and disposition"
  static let capabilities: InputCapabilities = [.addresses, .identities, .outcomes, .drops]
  static let notes: [InputNote] = [.rateLimited]

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
    let direction = unit["connection", "direction"].flatMap { PolicyDirection(rawValue: $0.lowercased()) }
    event.reporter = direction?.rawValue ?? ""
    if unit["disposition"] == "deny" {
      event.drop = DropClaim(
        cause: .policyDefault, reason: "deny", direction: direction,
        count: LogNumber.count(unit["count"], missing: 1), window: event.first.map { TimeWindow($0) })
    } else {
      event.passed = true
      event.passedBy = direction
    }
    sink.add(event, origin: unit.origin)
  }

  /// A pod, identified by its name or workload. Ends outside the cluster have at most the name of an instance.
  private static func claim(_ node: DocumentNode?) -> IdentityClaim? {
    guard let node, node["pod_name"] != nil || node["workload_name"] != nil else { return nil }
    return IdentityClaim(
      kind: .pod, namespace: (node["pod_namespace"] ?? node["namespace"])?.string, name: node["pod_name"]?.string,
      workload: node["workload_name"]?.string)
  }
}
