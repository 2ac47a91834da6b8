import FlowModel

/// OVN-Kubernetes ACL audit log, as `ovn-controller` writes it (`acl_log(ovn_pinctrl0)`), with or without a syslog
/// prefix.
///
///     2024-06-09T19:00:10.441Z|00162|acl_log(ovn_pinctrl0)|INFO|name="NP:shop:Ingress", verdict=drop, severity=info,
///     direction=to-lport: tcp,...,nw_src=10.244.2.6,nw_dst=10.244.2.9,...,tp_src=33690,tp_dst=6443,tcp_flags=syn
///
/// Addresses and ports are those after translation. Before OVN 22.03, lines have no direction: `severity=info:
/// tcp,...`.
struct OVNACLLog: FlowLog {
  static let name = "ovn-acl"
  static let summary = "OVN-Kubernetes ACL audit log"
  static let detection = "lines with acl_log(ovn_pinctrl"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]
  static let notes: [InputNote] = [.rateLimited, .loggedOnRequest]

  static func recognises(_ unit: LogUnit) -> Bool { unit.text.containsBytes("acl_log(ovn_pinctrl") }

  /// What lines repeat, by their text.
  var known = KnownTexts()
  var clock = RecordClock()

  init() {}

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit), let start = unit.text.place(of: "name=") else {
      return sink.skip(LogSink.noConnection)
    }
    let fields = KeyedText.fields(unit.text[start...], separator: ",", assignment: "=")
    // The protocol follows the last of these fields.
    guard let verdict = fields["verdict"], let last = fields["direction"] ?? fields["severity"],
      let transport = Self.transport(last)
    else { return sink.skip(LogSink.notUnderstood) }
    var event = LogEvent(
      LogEvent.End(fields["nw_src"] ?? fields["ipv6_src"], fields["tp_src"]),
      LogEvent.End(fields["nw_dst"] ?? fields["ipv6_dst"], fields["tp_dst"]), transport)
    event.first = Self.time(unit.text) ?? unit.time
    event.flags = KeyedText.flags(fields["tcp_flags"]?.split(separator: "|").map(String.init) ?? [])
    let side = last.prefix { $0 != ":" }.trimmedBlanks
    event.reporter = side
    Self.setVerdict(&event, verdict, Self.direction(side)) { OVNACLName(fields["name"]?.trimmed("\"") ?? "") }
    sink.add(event, origin: unit.origin)
  }

  static func direction(_ side: String) -> PolicyDirection? {
    side == "from-lport" ? .egress : side == "to-lport" ? .ingress : nil
  }

  /// `policy` is asked for only where a packet was dropped.
  static func setVerdict(
    _ event: inout LogEvent, _ verdict: String, _ direction: PolicyDirection?, policy: () -> OVNACLName
  ) {
    // A packet from the middle of a connection does not open one: it may be a reply whose conntrack entry expired.
    let mayOpen = event.flags.isEmpty || event.flags.contains(.syn)
    switch verdict {
    case "drop", "reject":
      let policy = policy()
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
  }

  /// The protocol after the colon. `tcp6`, `udp6` and `icmp6` stand for IPv6.
  static func transport(_ text: String) -> TransportProtocol? {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let name = String(text[text.index(after: colon)...]).trimmedBlanks
    return TransportProtocol(name: name == "icmp6" ? name : name.trimmed("6"))
  }

  /// The word before the first bar. Syslog may have put other words before it.
  private static func time(_ text: String) -> Timestamp? {
    let head = text.utf8.prefix { $0 != UInt8(ascii: "|") }
    return head.split(separator: UInt8(ascii: " ")).last.flatMap { Timestamp(rfc3339: Array($0)) }
  }
}

/// The policy that an ACL's name stands for (ovn-kubernetes libovsdb/util/acl.go). Names are cut to 63 characters.
///
///     NP:namespace:policy:Ingress:0     a NetworkPolicy's rule, which can only allow
///     NP:namespace:Ingress              the isolation of the namespace's pods
///     ANP:name:Egress:3   BANP:...      a rule of an AdminNetworkPolicy or BaselineAdminNetworkPolicy
///     EF:namespace:1                    egress firewall
///     namespace_policy_0                until 2023: a rule; without a number, or with DefaultDeny: the isolation
struct OVNACLName {
  /// The cause of a drop by this ACL.
  let cause: DropCause
  let policy: String?

  init(_ name: String) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    switch parts.first {
    case "NP" where parts.count > 1:
      // Rules of a NetworkPolicy only allow. A drop is due to the isolation, even if the name was cut.
      cause = .policyDefault
      let isRule = parts.count > 3 || (parts.count == 3 && !Self.isDirection(parts[2]))
      policy = isRule ? "\(parts[1])/\(parts[2])" : parts[1]
    case "ANP" where parts.count > 1, "BANP" where parts.count > 1, "CNP" where parts.count > 1:
      policy = "\(parts[0]):\(parts[1])"
      cause = .policyRule
    case "EF", "UDNIsolation", "Multicast", "MulticastNS", "MulticastCluster":
      policy = parts.count > 1 ? parts[1] : nil
      cause = .otherPolicy
    default: (cause, policy) = Self.oldForm(name)
    }
  }

  /// Whether the text is a direction or, in a name that was cut, the beginning of one.
  private static func isDirection(_ text: String) -> Bool { "Ingress".hasPrefix(text) || "Egress".hasPrefix(text) }

  /// Kubernetes names have no underscores, so the first underscore ends the namespace.
  private static func oldForm(_ name: String) -> (DropCause, String?) {
    let parts = name.split(separator: "_", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return (.suspected, name.isEmpty || name == "<unnamed>" ? nil : name) }
    if parts[1].lowercased().contains("defaultdeny") { return (.policyDefault, parts[0]) }
    return (.policyDefault, "\(parts[0])/\(parts[1])")
  }
}
