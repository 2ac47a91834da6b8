import FlowModel

/// Verdicts of the Amazon VPC CNI's network-policy agent: key and value pairs up to release 1.2.1, a sentence in later
/// releases, or the form for CloudWatch.
///
/// A DENY line is only a suspected policy drop: the agent also writes it for traffic that passes, and for replies after
/// their connection's entry expired.
struct EKSPolicyLog: FlowLog {
  static let name = "eks-policy"
  static let summary = "EKS network-policy agent verdicts"
  static let detection = "JSON with a msg that begins with 'Flow Info:', or text with 'SIP:' and 'PolicyVerdict:'"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .drops]
  static let notes: [InputNote] = [.denialsUnreliable]

  static func recognises(_ unit: LogUnit) -> Bool {
    unit["msg"]?.hasPrefix("Flow Info:")
      ?? (unit.text.containsBytes("SIP:") && unit.text.containsBytes("PolicyVerdict:"))
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit) else { return sink.skip(LogSink.noConnection) }
    let fields = Self.fields(unit)
    guard let verdict = fields["Verdict"], let transport = fields["Proto"].flatMap({ TransportProtocol(name: $0) })
    else {
      return sink.skip(LogSink.notUnderstood)
    }
    var event = LogEvent(
      LogEvent.End(fields["Src IP"], fields["Src Port"]), LogEvent.End(fields["Dest IP"], fields["Dest Port"]),
      transport)
    event.first =
      unit["ts"].flatMap { Timestamp(rfc3339: $0) ?? Timestamp(epoch: $0) } ?? unit.text.firstTime ?? unit.time
    let direction = fields["Direction"].flatMap { PolicyDirection(rawValue: $0.lowercased()) }
    switch verdict.uppercased() {
    case "DENY":
      // The agent also denies replies whose entry expired. A flow from a service's port to an ephemeral port is such a
      // reply.
      event.dropsOpener = !event.looksLikeReply
      let tier = fields["Tier"] ?? ""
      event.drop = DropClaim(
        cause: tier == "ADMIN" || tier == "BASELINE" ? .policyRule : .suspected,
        reason: tier.isEmpty ? "DENY" : "DENY (tier \(tier))",
        direction: direction, count: 1,
        window: event.first.map { TimeWindow($0) })
    case "ACCEPT":
      // Written once per connection, for its first packet.
      event.opener = .sender
      event.passed = true
      event.passedBy = direction
    default: return sink.skip(LogSink.noConnection)
    }
    sink.add(event, origin: unit.origin)
  }

  private static let names = [
    "Src IP", "Src Port", "Dest IP", "Dest Port", "Proto", "Verdict", "Direction", "Tier",
  ]

  private static func fields(_ unit: LogUnit) -> [String: String] {
    var fields: [String: String] = [:]
    if unit["Src IP"] != nil {
      for name in names { fields[name] = unit[name] }
    } else if let sentence = unit["msg"] {
      fields = words(sentence)
    } else {
      let text = KeyedText.fields(unit.text, separator: ";", assignment: ":")
      for (mine, theirs) in [
        ("Src IP", "SIP"), ("Src Port", "SPORT"), ("Dest IP", "DIP"), ("Dest Port", "DPORT"), ("Proto", "PROTOCOL"),
        ("Verdict", "PolicyVerdict"), ("Direction", "Direction"), ("Tier", "Tier"),
      ] { fields[mine] = text[theirs] }
    }
    return fields
  }

  /// `Flow Info: Src IP: 10.0.0.1 Src Port: 40000 ... Proto TCP Verdict DENY Direction ingress, Tier NETWORK_POLICY`.
  private static func words(_ sentence: String) -> [String: String] {
    var fields: [String: String] = [:]
    for name in names {
      guard let place = sentence.firstRange(of: name) else { continue }
      let rest = sentence[place.upperBound...].drop { $0 == ":" || $0 == " " }
      fields[name] = rest.prefix { $0 != " " && $0 != "," }.trimmed(";")
    }
    return fields
  }
}
