import FlowModel

/// Events as `hubble observe` prints them without `-o`: its compact text.
///
///     Mar  4 08:21:03.114: shop/web-0:51822 (ID:40117) <> kube-system/coredns-0:53 (ID:8033) Policy denied DROPPED (UDP)
///     Mar  4 08:21:09.730 [node-1]: 10.0.0.1:50914 (host) -> shop/web-0:8080 (ID:51240) to-endpoint FORWARDED (TCP Flags: SYN)
///
/// The end on the left opened the connection, where the arrow is `->` or, for a reply, `<-`. The times have neither year nor zone, unless
/// `--time-format` gave them.
struct HubbleText: FlowLog {
  static let name = "hubble-text"
  static let summary = "Cilium Hubble's compact text: 'hubble observe' without -o"
  static let detection = "lines with two ends, an arrow, and a verdict such as FORWARDED or DROPPED"
  static let capabilities: InputCapabilities = [.identities, .outcomes, .drops]

  private static let verdicts: Set<String> = [
    "FORWARDED", "DROPPED", "ERROR", "AUDIT", "AUDITED", "REDIRECTED", "TRACED", "TRANSLATED", "ALLOWED", "DENIED",
  ]

  private static let arrows = [" <> ", " -> ", " <- "]

  /// A line of text, cut into its parts.
  private struct Line {
    let time: Timestamp?
    /// The node, where `--print-node-name` was given.
    let node: Substring
    let left: LogEvent.End
    let right: LogEvent.End
    let arrow: String
    /// `to-endpoint`, `policy-verdict:none EGRESS`, `Policy denied`.
    let type: Substring
    let verdict: Substring
    /// `TCP Flags: SYN`, `UDP`, `DNS Query example.com. A`.
    let summary: Substring
  }

  static func recognises(_ unit: LogUnit) -> Bool { unit.document == nil && line(unit.text) != nil }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard unit.document == nil, let line = Self.line(unit.text) else { return sink.skip(LogSink.noConnection) }
    guard let transport = Self.transport(line.summary) else { return sink.skip(HubbleFlowLog.noTransport) }
    let isReply = line.arrow == " <- "
    var event = LogEvent(isReply ? line.right : line.left, isReply ? line.left : line.right, transport)
    event.first = line.time ?? unit.time
    if event.first == nil { sink.note(.timesWithoutDate) }
    event.reporter = "\(line.node) \(line.type)"
    if let flags = line.summary.firstRange(of: "Flags: ") {
      event.flags = CiliumWords.flags(line.summary[flags.upperBound...])
    }
    event.dnsName = Self.query(line.summary)
    let words = line.type.split(separator: " ")
    let isVerdict = Self.isPolicyVerdict(words)
    event.opener = isReply ? .receiver : line.arrow == " -> " || isVerdict ? .sender : .unknown
    event.kind = isVerdict ? .policyVerdict : .other
    let direction = CiliumWords.direction(words)
    switch line.verdict {
    case "DROPPED", "ERROR": event.drop = CiliumWords.drop(line.type, direction: direction, at: event.first)
    case "DENIED": event.drop = CiliumWords.drop("Policy denied", direction: direction, at: event.first)
    case "AUDIT", "AUDITED":
      event.drop = CiliumWords.drop("Policy denied", direction: direction, at: event.first)
      event.drop?.cause = .audited
    default:
      if isVerdict { event.passedBy = direction }
    }
    sink.add(event, origin: unit.origin)
  }

  /// Older releases print only how the policy matched: `L3-Only`, `L4-Only`, `L3-L4`, `all`, `none`.
  private static func isPolicyVerdict(_ words: [Substring]) -> Bool {
    guard let first = words.first else { return false }
    return first.hasPrefix("policy-verdict") || ["L3-Only", "L4-Only", "L3-L4", "all", "none"].contains(first)
  }

  private static func line(_ text: String) -> Line? {
    guard let open = text.lastIndex(of: "("), text.hasSuffix(")"),
      let arrow = arrows.first(where: { text.containsBytes($0) }), let place = text.firstRange(of: arrow),
      place.upperBound <= open
    else { return nil }
    let summary = text[text.index(after: open)...].dropLast()
    let head = text[..<place.lowerBound]
    guard let colon = head.firstRange(of: ": ") else { return nil }
    let (time, node) = time(head[..<colon.lowerBound])
    var right = text[place.upperBound..<open]
    var left = head[colon.upperBound...]
    let ends = (takeEnd(&left), takeEnd(&right))
    let words = right.split(separator: " ")
    guard let sender = ends.0, let receiver = ends.1, let verdict = words.last, verdicts.contains(String(verdict))
    else {
      return nil
    }
    return Line(
      time: time, node: node, left: sender, right: receiver, arrow: arrow,
      type: right[..<verdict.startIndex].drop { $0 == " " }, verdict: verdict, summary: summary)
  }

  /// `Mar  4 08:21:03.114`, `2026-03-04T08:21:03.114Z`, either with ` [node]`.
  private static func time(_ text: Substring) -> (Timestamp?, node: Substring) {
    var (text, node) = (text, Substring())
    if text.last == "]", let open = text.lastIndex(of: "[") {
      node = text[text.index(after: open)...].dropLast()
      text = text[..<open]
    }
    return (Timestamp(rfc3339: text.trimmedBlanks), node)
  }

  /// Removes `shop/web-0:51822 (ID:40117)` from the beginning.
  private static func takeEnd(_ text: inout Substring) -> LogEvent.End? {
    text = text.drop { $0 == " " }
    let word = text.prefix { $0 != " " }
    guard !word.isEmpty else { return nil }
    text = text[word.endIndex...].drop { $0 == " " }
    var identity = Substring()
    if text.hasPrefix("("), let close = text.firstIndex(of: ")") {
      identity = text[text.index(after: text.startIndex)..<close]
      text = text[text.index(after: close)...]
    }
    let joined = LogEvent.End(joined: String(word))
    guard joined.isPossible else { return joined }
    let address = joined.address ?? IPAddress(word)
    var port = joined.port
    var name = word
    if address == nil, let colon = word.lastIndex(of: ":"), let number = UInt16(word[word.index(after: colon)...]) {
      (name, port) = (word[..<colon], number)
    }
    let claim = claim(name, identity, hasAddress: address != nil)
    return address == nil && claim == nil ? nil : LogEvent.End(address: address, port: port, claim: claim)
  }

  private static func claim(_ name: Substring, _ identity: Substring, hasAddress: Bool) -> IdentityClaim? {
    let names = Set(identity.split(separator: ",").map { $0.trimmedBlanks.replacing("reserved:", with: "") })
    if names.contains("kube-apiserver") { return IdentityClaim(kind: .apiServer) }
    if !hasAddress {
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      if parts.count == 2 {
        return IdentityClaim(kind: .pod, namespace: String(parts[0]), name: String(parts[1]))
      }
    }
    if !names.isDisjoint(with: ["host", "remote-node", "health"]) {
      return IdentityClaim(kind: .node, name: hasAddress ? nil : String(name))
    }
    return names.contains { $0.hasPrefix("world") } ? IdentityClaim(kind: .external) : nil
  }

  private static func transport(_ summary: Substring) -> TransportProtocol? {
    let word = summary.prefix { $0 != " " }
    if word == "DNS" { return .udp }
    if word.hasPrefix("HTTP") || word == "Kafka" { return .tcp }
    if word.hasPrefix("ICMPv4") { return .icmp }
    if word.hasPrefix("ICMPv6") { return .icmpv6 }
    return TransportProtocol(name: word)
  }

  /// The name of `DNS Query example.com. A`.
  private static func query(_ summary: Substring) -> String? {
    let words = summary.split(separator: " ")
    guard words.count > 2, words[0] == "DNS", words[1] == "Query" else { return nil }
    return words[2].trimmed(".")
  }
}
