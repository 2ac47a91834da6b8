public import FlowModel

/// Reads operation, reason and subject of log messages, each by itself.
public struct LogInterpreter: Sendable {
  public init() {}

  /// The messages with their meaning, in the same order. The limits of harmless lines count over all of them.
  public func understand(_ messages: [LogMessage]) -> [UnderstoodMessage] {
    let limits = HarmlessLimits(messages.map { Self.harmless(Array($0.text.utf8)) }, messages)
    return messages.indices.map { understand(messages[$0], limits[$0]) }
  }

  private func understand(_ message: LogMessage, _ harmless: HarmlessLimits.Line?) -> UnderstoodMessage {
    let whole = Array(message.text.utf8)
    let text = Self.withoutRemarks(whole)
    let reason = Self.reason(text)
    let operation = Self.operation(text, message, reason)
    let subject = LogSubject(text, message.fields, reason, operation?.match)
    var result = UnderstoodMessage(
      message: message, verdict: .failure, operation: operation?.operation, reason: reason?.id,
      meaning: reason?.meaning,
      policy: reason?.reason.policy ?? .possible, found: reason, subject: subject)
    name(&result)
    if let harmless {
      if harmless.isWithinLimits {
        result.verdict = .harmless(harmless.why)
      } else if reason == nil {
        result.takeLasting()
      }
      return result
    }
    result.verdict = Self.verdict(result, message)
    if result.verdict == .notUnderstood { result.policy = nil }
    return result
  }

  private static func verdict(_ result: UnderstoodMessage, _ message: LogMessage) -> UnderstoodMessage.Verdict {
    let unknown: UnderstoodMessage.Verdict =
      message.level == .error || (message.level == .warning && LogKnowledge.isAlarming(message.text))
      ? .notUnderstood : .silent
    switch (result.operation, result.found) {
    case (_?, _?): return .failure
    case (let operation?, nil): return operation.countsAlone ? .failure : unknown
    case (nil, let found?):
      let isGrave = message.level == .error || message.level == .warning
      return isGrave || found.reason.failure != nil ? .failure : .silent
    case (nil, nil): return unknown
    }
  }

  /// Without a remark behind the error that quotes another one.
  private static func withoutRemarks(_ text: [UInt8]) -> [UInt8] {
    let begin = remarks.compactMap { $0.first(in: text)?.range.lowerBound }.min()
    return begin.map { Array(text[..<$0]) } ?? text
  }

  private static let remarks = [LineTemplate(" (possibly because of "), LineTemplate(" (hint: ")]

  /// The reason that ends last; of several, the longest.
  private static func reason(_ text: [UInt8]) -> FoundReason? {
    reason(text, isWeak: false) ?? reason(text, isWeak: true)
  }

  private static func reason(_ text: [UInt8], isWeak: Bool) -> FoundReason? {
    var best: FoundReason?
    for reason in LogKnowledge.reasons where reason.isWeak == isWeak {
      for line in reason.lines {
        guard let match = line.last(in: text) else { continue }
        guard let known = best?.match.range else {
          best = FoundReason(reason: reason, match: match)
          continue
        }
        if match.range.upperBound > known.upperBound
          || (match.range.upperBound == known.upperBound && match.range.lowerBound < known.lowerBound)
        {
          best = FoundReason(reason: reason, match: match)
        }
      }
    }
    return best
  }

  private typealias FoundOperation = (operation: LogOperation, match: LineTemplate.Match)

  /// A call inside another error first, the innermost one; then the head furthest left, then the address that is asked, its path before its
  /// host.
  private static func operation(_ text: [UInt8], _ message: LogMessage, _ reason: FoundReason?) -> FoundOperation? {
    var best: (found: FoundOperation, rank: Int, place: Int)?
    func consider(_ operation: LogOperation, _ match: LineTemplate.Match, _ rank: Int, _ place: Int) {
      if let best, (best.rank, best.place) <= (rank, place) { return }
      best = ((operation, match), rank, place)
    }
    for operation in LogKnowledge.operations where operation.applies(to: message, reason) {
      for head in operation.heads {
        guard let match = operation.isInner ? head.last(in: text) : head.first(in: text) else { continue }
        let start = match.range.lowerBound
        if operation.isInner {
          consider(operation, match, 0, -start)
        } else {
          consider(operation, match, operation.isWeak ? 3 : 1, start)
        }
      }
      for url in operation.urls {
        if let match = url.last(in: text) { consider(operation, match, 2, -match.range.lowerBound) }
      }
    }
    return best?.found
  }

  /// The place of the entry for the text among the harmless lines.
  private static func harmless(_ text: [UInt8]) -> Int? {
    LogKnowledge.harmless.firstIndex { entry in entry.lines.contains { $0.first(in: text) != nil } }
  }

  /// Names both ends and the port.
  private func name(_ result: inout UnderstoodMessage) {
    let subject = result.subject
    let writer = Self.writer(result.message)
    let operation = result.operation
    result.does = operation.map { Self.replacing("<writer>", in: $0.does, by: Self.words(writer)) }
    result.source = operation?.client ?? writer
    result.destination = operation?.server
    result.port = operation?.port ?? subject.port ?? subject.urlPort
    if let found = result.found {
      if let instead = found.reason.answeredBy[result.destination ?? ""] {
        result.destination = instead
        result.policy = .no
      } else if let server = found.reason.server, operation?.keepsServer != true {
        let isNamed = server == "name-server" && operation?.server == "dns-authoritative"
        result.destination = isNamed ? operation?.server : server
        result.port = found.reason.port
      } else if subject.usesProxy {
        result.destination = "egress-proxy"
        result.port = subject.port
      }
      if let client = found.reason.client, operation?.client == "api-server" { result.source = client }
      result.policy = operation?.policies[found.id] ?? result.policy
    }
    switch result.destination {
    case "name-server": result.destination = Self.nameServer(subject)
    case "writer": result.destination = writer ?? "other"
    case "receiver": result.destination = subject.address?.description ?? "other"
    case nil: result.destination = "other"
    default: break
    }
    switch result.source {
    case "writer": result.source = writer ?? "controller"
    case "sender": result.source = subject.sender?.description
    default: break
    }
    if result.operation?.server == "receiver" { result.port = subject.port }
  }

  /// A resolver of the cluster has a private address; a name server of a zone has a name or a public one.
  private static func nameServer(_ subject: LogSubject) -> String {
    guard let address = subject.address else { return subject.serverName == nil ? "cluster-dns" : "dns-authoritative" }
    return address.isPrivate ? "cluster-dns" : "dns-authoritative"
  }

  /// The component that wrote the line: the lease and the logger say it better than the name of a file.
  private static func writer(_ message: LogMessage) -> String? {
    if ["resource lock", " lease", "/leases/"].contains(where: message.text.contains) {
      if let component = LogKnowledge.component(named: message.fields["lock"] ?? message.text) { return component }
    }
    let names = [message.source, message.fields["scrape_pool"]].compactMap(\.self)
    return names.lazy.compactMap { LogKnowledge.component(named: $0) }.first
      ?? message.fields["logger"].flatMap { LogKnowledge.component(named: $0) }
      ?? ["controllerGroup", "controllerKind", "type"].lazy.compactMap { message.fields[$0] }
      .compactMap { LogKnowledge.component(mentionedIn: $0) }.first
      ?? LogKnowledge.component(mentionedIn: message.text)
  }

  private static func words(_ component: String?) -> String { component.map { "the \($0)" } ?? "a component" }

  private static func replacing(_ mark: String, in text: String, by word: String) -> String {
    guard let place = text.firstRange(of: mark) else { return text }
    return text[..<place.lowerBound] + word + text[place.upperBound...]
  }
}

extension LogOperation {
  /// Whether its conditions hold beside the text of its heads.
  fileprivate func applies(to message: LogMessage, _ reason: FoundReason?) -> Bool {
    guard reasons.isEmpty || reason.map({ reasons.contains($0.id) }) == true else { return false }
    guard fields.allSatisfy({ message.fields[$0.key]?.lowercased() == $0.value.lowercased() }) else { return false }
    return mentions.isEmpty || mentions.contains(where: message.text.contains)
  }
}

extension UnderstoodMessage {
  /// A line that is harmless for a short time only.
  fileprivate mutating func takeLasting() {
    guard let lasting = LogKnowledge.reasons.first(where: { $0.lines.isEmpty }) else { return }
    let found = FoundReason(reason: lasting, match: LineTemplate.Match(range: 0..<0, slots: [:]))
    (self.found, reason, meaning, policy) = (found, found.id, found.meaning, lasting.policy)
  }
}
