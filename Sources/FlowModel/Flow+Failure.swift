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

  /// The server repeats what follows its ServerHello, and the client has sent nothing but its own hello.
  var isAnswerLost: Bool {
    tls.clientHellos > 0 && fromServer.retransmissions >= 2 && tls.clientHelloBytes > 0
      && fromClient.payloadBytes <= tls.clientHelloBytes
  }
}
