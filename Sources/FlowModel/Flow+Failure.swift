extension Flow {
  /// Nil where the flow did not fail, or where the evidence does not show it.
  ///
  /// Replies of name servers are not judged here, but over all of a client's questions.
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
      if isRequestUnanswered { .requestUnanswered } else { tls.endedAfterFinished(fromClient) ? .handshakeOnly : nil }
    case .answered, .midstream, .unknown: nil
    }
  }

  /// Whether it was silent for less than a second before the recording ended at `end`: an answer may have come later.
  public func isUndecided(recordedUntil end: Timestamp?) -> Bool {
    // A flow that continues after the end was seen in another input too, and a reported drop needs no waiting.
    guard let failure, let end, drops.isEmpty, let window, window.last <= end else { return false }
    let asked: Timestamp
    switch failure {
    case .silent: asked = fromClient.synWindow?.first ?? window.first
    // The hello follows the handshake at once. A request may come later, and a client that closed has given up waiting.
    case .helloLost, .helloUnanswered: asked = fromClient.synWindow?.last ?? window.first
    case .requestUnanswered: asked = fromClient.fin > 0 ? window.first : window.last
    case .refused, .prohibited, .unreachable, .answerLost, .alert, .handshakeOnly, .reset, .cut, .nameNotFound,
      .nameServerFailed:
      return false
    }
    return end.nanoseconds(since: asked) < Self.leastWait
  }

  /// Nanoseconds to wait for an answer; also when Linux repeats the first SYN.
  private static let leastWait: Int64 = 1_000_000_000

  /// A client may end a connection with RST once it has its answer; a server that sent nothing has no such reason.
  private var isCutBeforeAnswer: Bool {
    fromServer.rst > 0 && fromServer.payloadBytes == 0 && fromClient.payloadBytes > 0
  }

  /// The client sent a plaintext request, waited for a second or more, and received no data.
  private var isRequestUnanswered: Bool {
    guard tls.clientHellos == 0, fromClient.payloadBytes > 0, fromServer.payloadBytes == 0, let window else {
      return false
    }
    return fromServer.synAck > 0 && window.nanoseconds >= 1_000_000_000
  }

  /// A large hello takes several packets: the server acknowledges the first ones while the client retransmits the rest.
  private var isHelloLost: Bool {
    fromClient.retransmissions >= 2 || (fromClient.retransmissions > 0 && fromServer.ack == 0)
  }

  /// The client sent only its hello, and part of the server's answer is lost: the server retransmits it, or a capture at the client
  /// shows an answer that begins with a gap.
  var isAnswerLost: Bool {
    guard tls.clientHellos > 0, tls.clientHelloBytes > 0, fromClient.payloadBytes <= tls.clientHelloBytes else {
      return false
    }
    return fromServer.retransmissions >= 2 || hasAnswerGap
  }

  /// The server sent data without a ServerHello, for a second or more. A server without TLS would have closed the connection.
  private var hasAnswerGap: Bool {
    guard tls.serverHellos == 0, tls.fatalAlerts.isEmpty, fromServer.payloadBytes > 0 else { return false }
    return fromServer.fin + fromServer.rst == 0 && (window?.nanoseconds ?? 0) >= Self.leastWait
  }
}
