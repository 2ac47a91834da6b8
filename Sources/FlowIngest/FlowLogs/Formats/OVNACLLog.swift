import FlowModel

/// OVN-Kubernetes ACL audit log, as `ovn-controller` writes it (`acl_log(ovn_pinctrl0)`), with or without a syslog prefix.
///
///     2024-06-09T19:00:10.441Z|00162|acl_log(ovn_pinctrl0)|INFO|name="NP:shop:Ingress", verdict=drop, severity=info,
///     direction=to-lport: tcp,...,nw_src=10.244.2.6,nw_dst=10.244.2.9,...,tp_src=33690,tp_dst=6443,tcp_flags=syn
///
/// Addresses and ports are those after translation. Names are cut to 63 characters; in the old form they are
/// `namespace_policy_number` or `namespace_ingressDefaultDeny`.
struct OVNACLLog: FlowLog {
  static let name = "ovn-acl"
  static let summary = "ACL audit log of OVN-Kubernetes"
  static let detection = "lines with acl_log(ovn_pinctrl"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]
  static let caveat: String? =
    "its lines are rate limited, and written only where logging is asked for: what is not in it proves "
    + "nothing"

  static func recognises(_ unit: LogUnit) -> Bool { unit.text.contains("acl_log(ovn_pinctrl") }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit), let start = unit.text.firstRange(of: "name=") else {
      return sink.skip(LogSink.noConnection)
    }
    let fields = KeyedText.fields(unit.text[start.lowerBound...], separator: ",", link: "=")
    guard let verdict = fields["verdict"], let packet = fields["direction"]?.split(separator: ":", maxSplits: 1),
      packet.count == 2,
      let transport = Self.transport(packet[1].trimmedBlanks)
    else { return sink.skip(LogSink.notUnderstood) }
    var event = LogEvent(
      LogEvent.End(fields["nw_src"] ?? fields["ipv6_src"], fields["tp_src"]),
      LogEvent.End(fields["nw_dst"] ?? fields["ipv6_dst"], fields["tp_dst"]), transport)
    event.first = unit.text.firstTime ?? unit.time
    event.flags = KeyedText.flags(fields["tcp_flags"]?.split(separator: "|").map(String.init) ?? [])
    // Only the opener's packets are judged; replies of what was let pass are let pass without a word.
    event.reporter = packet[0].trimmedBlanks
    switch verdict {
    case "drop", "reject":
      let policy = ACLName(fields["name"]?.trimmed("\"") ?? "")
      event.drop = DropClaim(
        // A late packet of a connection whose entry has expired is dropped too, and says nothing of who may connect.
        cause: opens(event) ? policy.cause : .suspected, reason: verdict,
        direction: packet[0].trimmedBlanks == "from-lport" ? .egress : .ingress,
        policy: policy.policy, count: 1, window: event.first.map { TimeWindow($0) })
    default: event.passed = true
    }
    if opens(event) { event.opener = .sender }
    sink.add(event, origin: unit.origin)
  }

  /// Whether the packet may be a connection's first.
  private func opens(_ event: LogEvent) -> Bool { event.flags.isEmpty || event.flags.contains(.syn) }

  private static func transport(_ text: String) -> TransportProtocol? {
    // `tcp6`, `udp6` and `icmp6` stand for IPv6.
    TransportProtocol(name: text == "icmp6" ? text : text.trimmed("6"))
  }

  /// What an ACL's name says of its policy.
  struct ACLName {
    let cause: DropCause
    let policy: String?

    init(_ name: String) {
      let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      switch parts.first {
      case "NP":
        // A namespace's default deny has a direction where others have a policy; what follows that may be cut off.
        let isDefault = parts.count < 3 || parts[2] == "Ingress" || parts[2] == "Egress"
        policy = isDefault ? (parts.count > 1 ? parts[1] : nil) : "\(parts[1])/\(parts[2])"
        cause = isDefault ? .policyDefault : .policyRule
      case "ANP", "BANP", "CNP":
        policy = parts.count > 1 ? "\(parts[0]):\(parts[1])" : parts[0]
        cause = .policyRule
      case "EF", "UDNIsolation", "Multicast":
        policy = parts.count > 1 ? parts[1] : nil
        cause = .otherPolicy
      default:
        policy = name.isEmpty ? nil : name
        // Before the names had a form: a default deny of a namespace, or a rule of a policy in it.
        cause = name.lowercased().contains("defaultdeny") ? .policyDefault : .suspected
      }
    }
  }
}
