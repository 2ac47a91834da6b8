/// What happened to a conversation on the wire. Never a judgement about policies.
public enum Outcome: String, Hashable, Sendable, CaseIterable, Comparable {
  /// The TCP handshake succeeded.
  case established
  /// UDP, SCTP or another protocol: the other side sent something back.
  case answered
  /// Nothing came back.
  case unanswered
  /// RST instead of SYN-ACK: reachable, nothing listens.
  case refused
  /// An ICMP error says that a filter forbids it.
  case icmpProhibited = "icmp-prohibited"
  /// An ICMP error says that the destination cannot be reached.
  case icmpUnreachable = "icmp-unreachable"
  /// Connected, ClientHello sent, nothing came back.
  case tlsUnanswered = "tls-unanswered"
  /// The TLS handshake ended with a fatal alert.
  case tlsAlert = "tls-alert"
  /// Connected, then cut by RST without a regular end.
  case reset
  /// Connected, then one side repeats its data and the other is silent.
  case stalled
  /// The beginning was not seen, or a log only says that it was let pass.
  case midstream
  /// The evidence does not tell.
  case unknown

  /// Whether the two sides did talk: such a conversation is worth a rule.
  public var succeeded: Bool {
    switch self {
    case .established, .answered, .midstream, .reset, .tlsAlert, .stalled: true
    case .unanswered, .refused, .icmpProhibited, .icmpUnreachable, .tlsUnanswered, .unknown: false
    }
  }

  /// In the order of declaration: success first, then how early it failed.
  public static func < (left: Outcome, right: Outcome) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}
