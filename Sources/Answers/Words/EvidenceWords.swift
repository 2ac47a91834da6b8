import FlowModel
import PolicyAnalysis

extension DiagnosisEvidence {
  /// The stable word for its kind.
  var kind: String {
    switch self {
    case .silence: "silence"
    case .wire(let failure, _): failure.rawValue
    case .icmp: "icmp"
    case .alerts: "tls-alert"
    case .names: "dns-names"
    case .replies: "dns-replies"
    case .drop: "drop-record"
    case .burst: "burst"
    case .meaning: "meaning"
    case .log, .furtherLogs: "log"
    case .success: "success"
    }
  }

  /// What the finding rests on, without a final dot.
  var text: Text {
    switch self {
    case .silence(let timer): return timer.map(Self.text) ?? "nothing ever came back"
    case .wire(let failure, let count): return "\(words: CountText.times(count)): \(failure.text)"
    case .icmp(let errors): return .list(errors.map(\.text), separator: "; ")
    case .alerts(let alerts, let names):
      let sent: Text =
        alerts.isEmpty
        ? "the client ended the handshake with an encrypted alert" : .list(alerts.map(\.text), separator: "; ")
      return names.isEmpty ? sent : "\(sent); the client asked for \(.list(names) { .serverName($0) })"
    case .names(let names): return "the client asked for \(.list(names) { .serverName($0) })"
    case .replies(let replies): return .list(replies.map(\.text), separator: "; ")
    case .drop(let claim): return "the input reports \(claim.text)"
    case .burst(let burst):
      return
        "\(burst.clients) clients connected within \(Self.seconds(burst.window)) seconds, from \(time: burst.window.first)"
    case .meaning(let does, let server, let how):
      let called: Text = server.map { " (\(name: $0))" } ?? ""
      guard let does else { return Text(words: how ?? "") }
      return how.map { "\(words: does)\(called): \(words: $0)" } ?? "\(words: does)\(called)"
    case .log(let message): return message.evidenceText
    case .furtherLogs(let lines): return "and \(count: lines, "more log line") with the same message"
    case .success(let count): return "\(count: count, "connection") between the same parties succeeded"
    }
  }

  private static func text(_ timer: RetryTimer) -> Text {
    let packets: Text =
      timer.tries == 1 ? "one packet each" : "each time up to \(timer.tries) packets over \(timer.span) s"
    var text: Text = "one client tried \(words: CountText.times(timer.attempts)), \(packets), and nothing came back"
    guard let period = timer.period else { return text }
    text += "; a new attempt every \(period) s"
    if let known = timer.known { text += ": \(known.seconds) s is \(words: known.whose)" }
    return text
  }

  /// Whole seconds, rounded up.
  private static func seconds(_ window: TimeWindow) -> Int64 {
    window.nanoseconds / 1_000_000_000 + (window.nanoseconds % 1_000_000_000 > 0 ? 1 : 0)
  }
}

extension LogMessage {
  /// Characters of a message that are shown.
  private static var shownLength: Int { 300 }

  fileprivate var evidenceText: Text {
    var text: Text = source.map { "log of \(name: $0)" } ?? "log"
    if count != 1 { text += ", \(words: CountText.times(count))" }
    if let window { text += ", \(time: window.first)" }
    return "\(text): \(quote: String(self.text.prefix(Self.shownLength)))"
  }
}
