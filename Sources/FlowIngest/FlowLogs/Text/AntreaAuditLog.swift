import FlowModel

/// Antrea's policy audit log.
///
///     2023/07/04 12:31:02.801442 IngressRule K8sNetworkPolicy:default/allow-tcp-80 <nil> Ingress Allow 190 default/tool
///     10.10.1.13 57050 10.10.1.7 80 TCP 60 <nil>
///
/// Columns differ between releases, so the parser searches for the addresses after the action. Times have no zone.
struct AntreaAuditLog: FlowLog {
  static let name = "antrea-audit"
  static let summary = "Antrea policy audit log"
  static let detection = "lines with a date, a rule table, a policy, and Allow, Drop, Reject, Pass or Redirect"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]
  static let notes: [InputNote] = [.timesWithoutZone, .loggedOnRequest]

  static func recognises(_ unit: LogUnit) -> Bool { unit.document == nil && Line(unit.text) != nil }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard unit.document == nil, let line = Line(unit.text) else { return sink.skip(LogSink.noConnection) }
    guard let transport = line.transport, let event = event(line, transport) else {
      return sink.skip(LogSink.notUnderstood)
    }
    sink.add(event, origin: unit.origin)
  }

  private func event(_ line: Line, _ transport: TransportProtocol) -> LogEvent? {
    guard line.ends.count == 2 else { return nil }
    var event = LogEvent(line.ends[0], line.ends[1], transport)
    event.first = line.time
    event.opener = .sender
    event.reporter = line.direction?.rawValue ?? ""
    event.packets = line.count
    switch line.action {
    case "Allow", "Redirect":
      event.passed = true
      event.passedBy = line.direction
    // The next tier's policies decide.
    case "Pass": break
    default:
      let policy = line.policy.split(separator: ":", maxSplits: 1).map(String.init)
      event.drop = DropClaim(
        cause: policy.first == "K8sNetworkPolicy" ? .policyDefault : .policyRule, reason: line.action,
        direction: line.direction, policy: policy.count > 1 ? policy[1] : nil, count: event.packets,
        window: event.first.map { TimeWindow($0) })
    }
    return event
  }

  private struct Line {
    let time: Timestamp?
    let policy: String
    let action: String
    let direction: PolicyDirection?
    private(set) var ends: [LogEvent.End] = []
    private(set) var transport: TransportProtocol?
    private(set) var count = 1

    private static let actions: Set<String> = ["Allow", "Drop", "Reject", "Pass", "Redirect"]

    init?(_ text: String) {
      let parts = text.split(separator: " ").map(String.init)
      guard parts.count >= 8, parts[0].count == 10, parts[2].contains("Rule"),
        let place = parts[3...].firstIndex(where: Self.actions.contains)
      else { return nil }
      time = Timestamp(rfc3339: parts[0].map { $0 == "/" ? "-" : $0 } + "T" + parts[1] + "Z")
      policy = parts[3]
      action = parts[place]
      let word = parts[place - 1].lowercased()
      let table = parts[2].lowercased()
      direction =
        PolicyDirection(rawValue: word)
        ?? (table.contains("egress") ? .egress : table.contains("ingress") ? .ingress : nil)
      readPacket(Array(parts[(place + 1)...]))
    }

    private mutating func readPacket(_ parts: [String]) {
      for (place, part) in parts.enumerated() {
        if ends.count < 2, IPAddress(part) != nil {
          // `SRC: 10.0.0.1 DEST: 10.0.0.2 60`: the oldest releases have no ports.
          let hasPort = place + 1 < parts.count && !(place > 0 && parts[place - 1].hasSuffix(":"))
          ends.append(LogEvent.End(part, hasPort ? parts[place + 1] : nil))
        } else if transport == nil, !ends.isEmpty, let found = TransportProtocol(name: part) {
          transport = found
        } else if part == "packets", place > 0 {
          // `[2 packets in 1.000855539s]`: one line for several packets.
          count = LogNumber.count(parts[place - 1].trimmed("["), missing: 1)
        }
      }
    }
  }
}
