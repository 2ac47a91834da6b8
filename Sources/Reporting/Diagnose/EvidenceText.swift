import FlowModel
import PolicyAnalysis

/// What a finding rests on, in a sentence without a final dot each.
enum EvidenceText {
  /// The sentence.
  static func text(_ evidence: DiagnosisEvidence) -> String {
    switch evidence {
    case .silence(let timer): silence(timer)
    case .wire(let failure, let count): "\(times(count)): \(wire(failure))"
    case .icmp(let errors): errors.map(icmp).joined(separator: "; ")
    case .alerts(let alerts, let names): self.alerts(alerts) + (names.isEmpty ? "" : "; asked for \(list(names))")
    case .names(let names): "asked for \(list(names))"
    case .replies(let replies): replies.map(reply).joined(separator: "; ")
    case .drop(let claim):
      "the input reports \(claim.count) dropped, \(claim.reason)\(claim.policy.map { " by \($0)" } ?? "")"
    case .burst(let burst):
      "\(burst.clients) clients asked within \(seconds(burst.window)) seconds, from \(burst.window.first)"
    case .log(let message): log(message)
    case .furtherLogs(let lines): "and \(lines) more lines of logs that say so"
    case .success(let count): "\(count) connections between the same parties succeeded"
    }
  }

  /// The stable word for the kind of evidence.
  static func kind(_ evidence: DiagnosisEvidence) -> String {
    switch evidence {
    case .silence: "silence"
    case .wire(let failure, _): failure.rawValue
    case .icmp: "icmp"
    case .alerts: "tls-alert"
    case .names: "dns-names"
    case .replies: "dns-replies"
    case .drop: "drop-record"
    case .burst: "burst"
    case .log, .furtherLogs: "log"
    case .success: "success"
    }
  }

  private static func silence(_ timer: RetryTimer?) -> String {
    guard let timer else { return "nothing ever came back" }
    let packets = timer.tries == 1 ? "one packet each" : "each up to \(timer.tries) packets over \(timer.span) s"
    var text = "one client tried \(times(timer.attempts)), \(packets), and nothing came back"
    guard let period = timer.period else { return text }
    text += "; a new attempt every \(period) s"
    return timer.known.map { text + ": \($0.seconds) s is \($0.whose)" } ?? text
  }

  /// What is seen of a failure.
  static func wire(_ failure: Failure) -> String {
    switch failure {
    case .silent: "nothing came back"
    case .refused: "the SYN was answered with RST"
    case .prohibited: "an ICMP error says that a filter forbids it"
    case .unreachable: "an ICMP error says that the destination cannot be reached"
    case .helloLost: "connected; the ClientHello was repeated and not even acknowledged"
    case .helloUnanswered: "connected; the ClientHello was acknowledged and not answered"
    case .answerLost: "connected; the server's answer to the ClientHello was repeated and did not arrive"
    case .alert: "the TLS handshake ended with an alert"
    case .handshakeOnly: "the client closed the connection right behind the TLS handshake, without a request"
    case .reset: "connected, then cut with RST before the server said a word"
    case .requestUnanswered: "connected; the request was taken and not answered"
    case .cut: "connected and talking, then one side repeated itself and the other was silent"
    case .nameNotFound: "the name server says that there is no such name"
    case .nameServerFailed: "the name server fails or refuses"
    }
  }

  private static func icmp(_ error: ICMPError) -> String {
    "ICMP type \(error.type) code \(error.code) from \(error.reporter)"
  }

  private static func alerts(_ alerts: [TLSAlert]) -> String {
    guard !alerts.isEmpty else { return "the client ended the handshake with an encrypted alert" }
    return alerts.map { "the \($0.sender.rawValue) sent \(name($0.code))" }.joined(separator: "; ")
  }

  /// The alerts that handshakes end with (RFC 8446 section 6.2).
  private static func name(_ code: UInt8) -> String {
    switch code {
    case 40: "handshake_failure"
    case 42: "bad_certificate"
    case 43: "unsupported_certificate"
    case 44: "certificate_revoked"
    case 45: "certificate_expired"
    case 46: "certificate_unknown"
    case 47: "illegal_parameter"
    case 48: "unknown_ca"
    case 49: "access_denied"
    case 70: "protocol_version"
    case 80: "internal_error"
    case 112: "unrecognized_name"
    case 116: "certificate_required"
    case 120: "no_application_protocol"
    default: "alert \(code)"
    }
  }

  private static func reply(_ reply: DNSReply) -> String {
    let code: String =
      switch reply.code {
      case 2: "SERVFAIL"
      case 3: "NXDOMAIN"
      case 5: "REFUSED"
      default: "code \(reply.code)"
      }
    return "\(reply.name): \(code)"
  }

  private static func log(_ message: LogMessage) -> String {
    let source = message.source.map { "log of \($0)" } ?? "log"
    let often = message.count == 1 ? "" : ", \(times(message.count))"
    let when = message.window.map { ", \($0.first)" } ?? ""
    return "\(source)\(often)\(when): \(String(message.text.prefix(300)))"
  }

  /// Whole seconds, those begun among them.
  private static func seconds(_ window: TimeWindow) -> Int64 {
    window.nanoseconds / 1_000_000_000 + (window.nanoseconds % 1_000_000_000 > 0 ? 1 : 0)
  }

  private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

  private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
