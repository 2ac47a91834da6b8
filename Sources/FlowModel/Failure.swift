/// How a connection failed: what its outcome leaves open is told apart here, for diagnosis.
public enum Failure: String, Hashable, Comparable, Sendable, CaseIterable {
  /// Nothing came back: to a SYN, or to a datagram.
  case silent
  /// RST instead of SYN-ACK: reachable, nothing listens.
  case refused
  /// An ICMP error says that a filter forbids it.
  case prohibited
  /// An ICMP error says that the destination cannot be reached.
  case unreachable
  /// Connected; the ClientHello is sent again and again, and not even its bytes are acknowledged.
  case helloLost = "hello-lost"
  /// Connected; the other side took the ClientHello and said nothing.
  case helloUnanswered = "hello-unanswered"
  /// Connected; what the server says to the ClientHello is sent again and again and does not arrive.
  case answerLost = "answer-lost"
  /// The TLS handshake ended with an alert.
  case alert
  /// Connected, and closed right behind the TLS handshake, which some clients do who only want to see the certificate.
  case handshakeOnly = "handshake-only"
  /// Connected, then cut with RST before the server said a word.
  case reset
  /// Connected; the server took a request and sent nothing back.
  case requestUnanswered = "request-unanswered"
  /// Connected, talked, then one side repeats itself and the other is silent.
  case cut
  /// The name server says that the name does not exist, however it was asked for.
  case nameNotFound = "name-not-found"
  /// The name server fails or refuses.
  case nameServerFailed = "name-server-failed"

  /// Whether it comes after the connection was made, so that policies let it pass.
  public var isLate: Bool {
    switch self {
    case .silent, .refused, .prohibited, .unreachable, .helloLost, .helloUnanswered, .nameNotFound, .nameServerFailed:
      false
    case .answerLost, .alert, .reset, .requestUnanswered, .cut, .handshakeOnly: true
    }
  }

  /// In the order of declaration.
  public static func < (left: Failure, right: Failure) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}
