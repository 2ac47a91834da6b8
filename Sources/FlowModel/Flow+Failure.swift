extension Flow {
  /// How the conversation failed; nil where it did not, or where nothing tells.
  ///
  /// What name servers said is judged over all of a client's questions, not here.
  public var failure: Failure? {
    switch outcome {
    case .unanswered: .silent
    case .refused: .refused
    case .icmpProhibited: .prohibited
    case .icmpUnreachable: .unreachable
    case .tlsUnanswered: isHelloLost ? .helloLost : .helloUnanswered
    case .tlsAlert: .alert
    case .reset: isCutBeforeAnswer ? .reset : nil
    case .stalled: isAnswerLost ? .answerLost : .cut
    case .established:
      if isRequestUnanswered { .requestUnanswered } else { tls.endedBehindFinished(fromClient) ? .handshakeOnly : nil }
    case .answered, .midstream, .unknown: nil
    }
  }

  /// Whether it failed by nothing but silence, in the last second of a recording that ended at `end`: an answer may have come later.
  public func isUndecided(recordedUntil end: Timestamp?) -> Bool {
    // A conversation that goes on past the end was seen elsewhere too, and a drop that an input reports needs no waiting.
    guard let failure, let end, drops.isEmpty, let window, window.last <= end else { return false }
    let asked: Timestamp
    switch failure {
    case .silent: asked = fromClient.synWindow?.first ?? window.first
    // The hello follows the handshake at once; a request may come later, and a client that closed has waited as long as it would.
    case .helloLost, .helloUnanswered: asked = fromClient.synWindow?.last ?? window.first
    case .requestUnanswered: asked = fromClient.fin > 0 ? window.first : window.last
    case .refused, .prohibited, .unreachable, .answerLost, .alert, .handshakeOnly, .reset, .cut, .nameNotFound,
      .nameServerFailed:
      return false
    }
    return end.nanoseconds(since: asked) < Self.leastWait
  }

  /// Nanoseconds in which an answer comes that comes at all without a retry; the first SYN is repeated after as long.
  private static let leastWait: Int64 = 1_000_000_000

  /// A client may end a connection with RST when it has what it wants; a server that has said nothing had no reason to.
  private var isCutBeforeAnswer: Bool {
    fromServer.rst > 0 && fromServer.payloadBytes == 0 && fromClient.payloadBytes > 0
  }

  /// The client asked in clear, waited for a second or more, and got not a byte.
  private var isRequestUnanswered: Bool {
    guard tls.clientHellos == 0, fromClient.payloadBytes > 0, fromServer.payloadBytes == 0, let window else {
      return false
    }
    return fromServer.synAck > 0 && window.nanoseconds >= 1_000_000_000
  }

  /// A large hello goes in more than one packet: what arrives of it is acknowledged, and the rest is still sent again and again.
  private var isHelloLost: Bool {
    fromClient.retransmissions >= 2 || (fromClient.retransmissions > 0 && fromServer.ack == 0)
  }

  /// The client has sent nothing but its hello, and of the server's answer not all arrives: it is repeated, or, as the client's end
  /// sees it, begins with a hole.
  var isAnswerLost: Bool {
    guard tls.clientHellos > 0, tls.clientHelloBytes > 0, fromClient.payloadBytes <= tls.clientHelloBytes else {
      return false
    }
    return fromServer.retransmissions >= 2 || isAnswerHoled
  }

  /// Bytes of the server and no ServerHello among them, for a second or more; whoever speaks no TLS says so and closes.
  private var isAnswerHoled: Bool {
    guard tls.serverHellos == 0, tls.fatalAlerts.isEmpty, fromServer.payloadBytes > 0 else { return false }
    return fromServer.fin + fromServer.rst == 0 && (window?.nanoseconds ?? 0) >= Self.leastWait
  }
}
