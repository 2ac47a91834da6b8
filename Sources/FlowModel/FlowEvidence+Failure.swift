extension FlowEvidence {
  /// How the flow failed; nil where it did not, or where the evidence does not show it.
  public var failure: Failure? { failure(outcome) }

  /// The failure of a flow with this outcome, which must be that of the same evidence.
  public func failure(_ outcome: Outcome) -> Failure? {
    switch outcome {
    case .unanswered: .silent
    case .refused: .refused
    case .icmpProhibited: .prohibited
    case .icmpUnreachable: .unreachable
    case .tlsUnanswered: isHelloLost ? .helloLost : .helloUnanswered
    case .tlsAlert: .alert
    case .reset: isCutBeforeAnswer ? .reset : nil
    case .stalled: isAnswerLost ? .answerLost : isFirstDataLost ? .dataLost : .cut
    case .established:
      if isRequestUnanswered { .requestUnanswered } else { endedAfterFinished ? .handshakeOnly : nil }
    case .answered, .midstream, .unknown: nil
    }
  }

  /// Whether it was silent for less than a second before the recording ended at `end`: an answer may have come later.
  /// `failure` must be that of the same evidence.
  public func isUndecided(_ failure: Failure?, recordedUntil end: Timestamp?) -> Bool {
    // A flow that continues after the end was seen in another input too, and a reported drop needs no waiting.
    guard let failure, let end, !hasDrops, let window, window.last <= end else { return false }
    let asked: Timestamp
    switch failure {
    case .silent: asked = fromClient.synWindow?.first ?? window.first
    // The hello follows the handshake at once. A request may come later, and a client that closed has given up waiting.
    case .helloLost, .helloUnanswered: asked = fromClient.synWindow?.last ?? window.first
    case .requestUnanswered: asked = fromClient.fin > 0 ? window.first : window.last
    case .refused, .prohibited, .unreachable, .dataLost, .answerLost, .alert, .handshakeOnly, .reset, .cut,
      .nameNotFound,
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
    guard clientHellos == 0, fromClient.payloadBytes > 0, fromServer.payloadBytes == 0, let window else {
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
    guard clientHellos > 0, clientHelloBytes > 0, fromClient.payloadBytes <= clientHelloBytes else {
      return false
    }
    return fromServer.retransmissions >= 2 || hasAnswerGap
  }

  /// The server sent data without a ServerHello, for a second or more. A server without TLS would have closed the connection.
  private var hasAnswerGap: Bool {
    guard serverHellos == 0, !hasAlerts, fromServer.payloadBytes > 0 else { return false }
    return fromServer.fin + fromServer.rst == 0 && (window?.nanoseconds ?? 0) >= Self.leastWait
  }

  /// Whether the client ended a TLS 1.3 handshake with an encrypted alert.
  ///
  /// Judged by size: after its hello the client sends a change-cipher record (6 bytes) and an alert (24 bytes with its tag, RFC 8446
  /// sections 5.2 and 6), while a Finished message takes 58 bytes or more.
  var endedWithEncryptedAlert: Bool {
    isWholeHandshake && (20...40).contains(fromClient.payloadBytes - clientHelloBytes)
  }

  /// Whether the client closed a TLS 1.3 connection right after its Finished message: it sent no more bytes than that message and a
  /// change-cipher record.
  private var endedAfterFinished: Bool {
    isWholeHandshake && (58...90).contains(fromClient.payloadBytes - clientHelloBytes)
  }

  private var isWholeHandshake: Bool {
    version == 0x0304 && serverHellos == 1 && clientHellos == 1 && clientHelloBytes > 0
      && fromClient.fin + fromClient.rst > 0 && fromClient.retransmissions == 0
  }
}
