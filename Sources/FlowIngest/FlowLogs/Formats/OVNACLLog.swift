import FlowModel

/// OVN-Kubernetes ACL audit log, as `ovn-controller` writes it (`acl_log(ovn_pinctrl0)`), with or without a syslog prefix.
///
///     2024-06-09T19:00:10.441Z|00162|acl_log(ovn_pinctrl0)|INFO|name="NP:shop:Ingress", verdict=drop, severity=info,
///     direction=to-lport: tcp,...,nw_src=10.244.2.6,nw_dst=10.244.2.9,...,tp_src=33690,tp_dst=6443,tcp_flags=syn
///
/// Addresses and ports are those after translation. Before OVN 22.03 there is no direction: `severity=info: tcp,...`.
struct OVNACLLog: FlowLog {
  static let name = "ovn-acl"
  static let summary = "ACL audit log of OVN-Kubernetes"
  static let detection = "lines with acl_log(ovn_pinctrl"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]
  static let notes: [InputNote] = [.rateLimited, .loggedOnRequest]

  static func recognises(_ unit: LogUnit) -> Bool { unit.text.holds("acl_log(ovn_pinctrl") }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit), let start = unit.text.place(of: "name=") else {
      return sink.skip(LogSink.noConnection)
    }
    let fields = KeyedText.fields(unit.text[start...], separator: ",", link: "=")
    // The protocol stands behind the last word of the verdict, whichever that is.
    guard let verdict = fields["verdict"], let last = fields["direction"] ?? fields["severity"],
      let transport = Self.transport(last)
    else { return sink.skip(LogSink.notUnderstood) }
    var event = LogEvent(
      LogEvent.End(fields["nw_src"] ?? fields["ipv6_src"], fields["tp_src"]),
      LogEvent.End(fields["nw_dst"] ?? fields["ipv6_dst"], fields["tp_dst"]), transport)
    event.first = Self.time(unit.text) ?? unit.time
    event.flags = KeyedText.flags(fields["tcp_flags"]?.split(separator: "|").map(String.init) ?? [])
    let side = last.prefix { $0 != ":" }.trimmedBlanks
    let direction: PolicyDirection? = side == "from-lport" ? .egress : side == "to-lport" ? .ingress : nil
    event.reporter = side
    // A packet in the middle of a connection opens none: a reply whose entry was forgotten, say.
    let mayOpen = event.flags.isEmpty || event.flags.contains(.syn)
    switch verdict {
    case "drop", "reject":
      let policy = OVNACLName(fields["name"]?.trimmed("\"") ?? "")
      if mayOpen { event.opener = .sender }
      event.drop = DropClaim(
        cause: mayOpen ? policy.cause : .suspected, reason: verdict, direction: direction, policy: policy.policy,
        count: 1, window: event.first.map { TimeWindow($0) })
    case "allow":
      event.passed = true
      event.passedBy = direction
      if mayOpen { event.opener = .sender }
    default:
      // `pass` leaves the decision to the policies of the next tier.
      if mayOpen { event.opener = .sender }
    }
    sink.add(event, origin: unit.origin)
  }

  /// Behind the colon; `tcp6`, `udp6` and `icmp6` stand for IPv6.
  private static func transport(_ text: String) -> TransportProtocol? {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let name = String(text[text.index(after: colon)...]).trimmedBlanks
    return TransportProtocol(name: name == "icmp6" ? name : name.trimmed("6"))
  }

  /// The word before the first bar, whatever syslog put before it.
  private static func time(_ text: String) -> Timestamp? {
    let head = text.utf8.prefix { $0 != UInt8(ascii: "|") }
    return head.split(separator: UInt8(ascii: " ")).last.flatMap { Timestamp(rfc3339: Array($0)) }
  }
}
