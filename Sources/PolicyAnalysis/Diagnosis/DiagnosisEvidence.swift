public import FlowModel

/// What a finding rests on.
public enum DiagnosisEvidence: Hashable, Sendable {
  /// Nothing came back; when it was tried, where times tell.
  case silence(RetryTimer?)
  /// Something else was seen on the wire, so many times.
  case wire(Failure, count: Int)
  /// ICMP errors that quote the connections.
  case icmp([ICMPError])
  /// Fatal alerts in clear, and the names that were asked for.
  case alerts([TLSAlert], serverNames: [String])
  /// Names that were asked for in DNS.
  case names([String])
  /// Answers that deny a name.
  case replies([DNSReply])
  /// A drop that an input reports.
  case drop(DropClaim)
  /// Many clients at once.
  case burst(ClientBurst)
  /// What a component says in its log.
  case log(LogMessage)
  /// Further messages of logs that say much the same, so many lines.
  case furtherLogs(Int)
  /// Other connections between the same parties succeeded, so many.
  case success(Int)
}

extension [DiagnosisEvidence] {
  /// The messages told of one finding: lines that differ by a number only would bury the rest.
  private static var messageLimit: Int { 8 }

  /// The first of these messages, and how many lines more.
  init(logs messages: [LogMessage]) {
    self = messages.prefix(Self.messageLimit).map(DiagnosisEvidence.log)
    var lines = 0
    for message in messages.dropFirst(Self.messageLimit) { lines.addSaturating(message.count) }
    if lines > 0 { append(.furtherLogs(lines)) }
  }
}
