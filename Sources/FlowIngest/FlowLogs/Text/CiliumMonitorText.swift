import FlowModel

/// Events as `cilium monitor` (`cilium-dbg monitor`) prints them.
///
///     xx drop (Policy denied) flow 0x0 to endpoint 25729, ifindex 10, file bpf_lxc.c:1965, , identity 261->51734: 10.0.0.1:46090 ->
///     10.0.0.2:8080 tcp SYN
///     Policy verdict log: flow 0x1 local EP ID 232, remote ID 31028, proto 6, ingress, action deny, match none, 10.0.0.1:23922 ->
///     10.0.0.2:8080 tcp SYN
///     -> endpoint 25729 flow 0x2 , identity 261->51734 state new ifindex lxc1: 10.0.0.1:50914 -> 10.0.0.2:8080 tcp SYN
///
/// It prints neither times nor names.
struct CiliumMonitorText: FlowLog {
  static let name = "cilium-monitor"
  static let summary = "Cilium's monitor: 'cilium-dbg monitor', without -v"
  static let detection = "lines that begin with 'xx drop (', 'Policy verdict log:' or '-> endpoint'"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]
  static let notes: [InputNote] = [.timesWithoutDate]

  static func recognises(_ unit: LogUnit) -> Bool { unit.document == nil && kind(unit.text) != nil }

  private enum Kind {
    case drop
    case verdict
    /// A packet that goes on: `-> endpoint`, `-> stack`, `-> overlay`, `-> network`, `-> proxy`.
    case trace
  }

  private static func kind(_ text: String) -> Kind? {
    if text.hasPrefix("xx drop (") { return .drop }
    if text.hasPrefix("Policy verdict log:") { return .verdict }
    let targets = ["-> endpoint ", "-> stack ", "-> overlay ", "-> network ", "-> proxy ", "<- endpoint ", "<- host "]
    return targets.contains(where: text.hasPrefix) && text.contains("identity ") ? .trace : nil
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard let kind = Self.kind(unit.text), var event = Self.event(unit.text) else {
      return sink.skip(LogSink.noConnection)
    }
    event.first = unit.time
    let head = unit.text.prefix { $0 != ":" }
    switch kind {
    case .drop:
      let reason = unit.text.dropFirst("xx drop (".count)
      event.drop = CiliumWords.drop(
        reason.prefix(upTo: reason.firstRange(of: ") ")?.lowerBound ?? reason.endIndex), direction: nil, at: unit.time)
    case .verdict:
      event.kind = .policyVerdict
      event.opener = .sender
      let direction = CiliumWords.direction(unit.text.split(separator: " "))
      if unit.text.contains("action deny") || unit.text.contains("action drop") {
        event.drop = CiliumWords.drop("Policy denied", direction: direction, at: unit.time)
      } else if unit.text.contains("action audit") {
        event.drop = CiliumWords.drop("Policy denied", direction: direction, at: unit.time)
        event.drop?.cause = .audited
      } else {
        event.passedBy = direction
      }
    case .trace:
      if head.contains(" state reply") {
        event.opener = .receiver
      } else if head.contains(" state new") || head.contains(" state established") {
        event.opener = .sender
      }
    }
    event.reporter = String(head.split(separator: " ").prefix(3).joined(separator: " "))
    sink.add(event, origin: unit.origin)
  }

  /// `10.0.0.1:46090 -> 10.0.0.2:8080 tcp SYN, ACK` at the end of a line.
  private static func event(_ text: String) -> LogEvent? {
    guard let arrow = text.ranges(of: " -> ").last else { return nil }
    let tail = text[arrow.upperBound...].split(separator: " ")
    guard tail.count > 1, let source = text[..<arrow.lowerBound].split(separator: " ").last,
      let transport = TransportProtocol(name: tail[1].lowercased())
    else { return nil }
    let (sender, receiver) = (LogEvent.End(joined: String(source)), LogEvent.End(joined: String(tail[0])))
    guard sender.address != nil, receiver.address != nil else { return nil }
    var event = LogEvent(sender, receiver, transport)
    event.flags = CiliumWords.flags(tail.dropFirst(2).joined(separator: " "))
    return event
  }
}
