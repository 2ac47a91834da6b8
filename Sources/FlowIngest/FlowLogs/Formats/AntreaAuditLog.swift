import FlowModel

/// Antrea's audit log of policies.
///
///     2023/07/04 12:31:02.801442 IngressRule K8sNetworkPolicy:default/allow-tcp-80 <nil> Ingress Allow 190 default/tool
///     10.10.1.13 57050 10.10.1.7 80 TCP 60 <nil>
///
/// Times have no zone; they are read as UTC.
struct AntreaAuditLog: FlowLog {
  static let name = "antrea-audit"
  static let summary = "audit log of Antrea's policies"
  static let detection = "lines with a date, a rule's table, a policy, a direction and Allow, Drop or Reject"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]
  static let caveat: String? =
    "its times have no zone and are taken for UTC; it is written only where logging is asked "
    + "for"

  static func recognises(_ unit: LogUnit) -> Bool {
    let parts = unit.text.split(separator: " ")
    return parts.count >= 14 && parts[2].contains("Rule") && (parts[5] == "Ingress" || parts[5] == "Egress")
      && ["Allow", "Drop", "Reject", "Pass"].contains(parts[6])
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit) else { return sink.skip(LogSink.noConnection) }
    let parts = unit.text.split(separator: " ").map(String.init)
    guard let transport = TransportProtocol(name: parts[13]) else { return sink.skip(LogSink.notUnderstood) }
    var event = LogEvent(LogEvent.End(parts[9], parts[10]), LogEvent.End(parts[11], parts[12]), transport)
    event.first = Timestamp(rfc3339: parts[0].map { $0 == "/" ? "-" : $0 } + "T" + parts[1] + "Z")
    event.opener = .sender
    event.packets = Self.count(parts)
    if parts[6] == "Allow" || parts[6] == "Pass" {
      event.passed = true
    } else {
      let policy = parts[3].split(separator: ":", maxSplits: 1).map(String.init)
      event.drop = DropClaim(
        cause: policy.first == "K8sNetworkPolicy" ? .policyDefault : .policyRule, reason: parts[6],
        direction: PolicyDirection(rawValue: parts[5].lowercased()), policy: policy.count > 1 ? policy[1] : nil,
        count: event.packets, window: event.first.map { TimeWindow($0) })
    }
    sink.add(event, origin: unit.origin)
  }

  /// `[2 packets in 1.000855539s]` at the end of a line that stands for several.
  private static func count(_ parts: [String]) -> Int {
    guard let place = parts.firstIndex(of: "packets"), place > 0 else { return 1 }
    return Int(parts[place - 1].trimmed("[")) ?? 1
  }
}
