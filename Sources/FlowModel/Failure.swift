/// How a connection failed, in more detail than `Outcome`, for diagnosis.
public enum Failure: String, Hashable, Comparable, Sendable, CaseIterable {
  /// No reply to a SYN or a datagram.
  case silent
  /// RST instead of SYN-ACK: the host is reachable and nothing listens.
  case refused
  /// An ICMP error reports a filter.
  case prohibited
  /// An ICMP error reports an unreachable destination.
  case unreachable
  /// Connected; the client retransmits its ClientHello, which is not acknowledged.
  case helloLost = "hello-lost"
  /// Connected; the client retransmits its first data, which is not acknowledged and may be a ClientHello.
  case dataLost = "data-lost"
  /// Connected; the server acknowledged the ClientHello and sent nothing.
  case helloUnanswered = "hello-unanswered"
  /// Connected; the server retransmits its reply to the ClientHello, which does not arrive.
  case answerLost = "answer-lost"
  /// The TLS handshake ended with an alert.
  case alert
  /// Connected, and closed right after the TLS handshake. Clients that only fetch the certificate do this too.
  case handshakeOnly = "handshake-only"
  /// Connected, then reset before the server sent any data.
  case reset
  /// Connected; the server received a request and sent no data.
  case requestUnanswered = "request-unanswered"
  /// Connected and exchanged data; then one side retransmits and the other is silent.
  case cut
  /// The name server reports that the name does not exist, with every search suffix.
  case nameNotFound = "name-not-found"
  /// The name server reports a failure or refuses.
  case nameServerFailed = "name-server-failed"

  /// Whether it happened after the connection was established, so that policies allowed it.
  public var isLate: Bool {
    switch self {
    case .silent, .refused, .prohibited, .unreachable, .helloLost, .helloUnanswered, .nameNotFound, .nameServerFailed:
      false
    case .dataLost, .answerLost, .alert, .reset, .requestUnanswered, .cut, .handshakeOnly: true
    }
  }

  /// In order of declaration.
  public static func < (left: Failure, right: Failure) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}
