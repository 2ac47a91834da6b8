/// What happened to a flow on the wire. Not a judgement about policies.
public enum Outcome: String, Hashable, Sendable, CaseIterable, Comparable {
  /// The TCP handshake succeeded.
  case established
  /// UDP, SCTP or another protocol: the server sent something back.
  case answered
  /// No reply.
  case unanswered
  /// RST instead of SYN-ACK: the host is reachable and nothing listens.
  case refused
  /// An ICMP error reports a filter.
  case icmpProhibited = "icmp-prohibited"
  /// An ICMP error reports an unreachable destination.
  case icmpUnreachable = "icmp-unreachable"
  /// Connected; no reply to the ClientHello.
  case tlsUnanswered = "tls-unanswered"
  /// The TLS handshake ended with a fatal alert.
  case tlsAlert = "tls-alert"
  /// Connected, then ended by RST.
  case reset
  /// Connected; then one side retransmits and the other is silent.
  case stalled
  /// The opening was not seen, or a log reports only that it passed.
  case midstream
  /// The evidence is not sufficient.
  case unknown

  /// Whether both sides exchanged packets, so that the flow deserves a rule.
  public var succeeded: Bool {
    switch self {
    case .established, .answered, .midstream, .reset, .tlsAlert, .stalled: true
    case .unanswered, .refused, .icmpProhibited, .icmpUnreachable, .tlsUnanswered, .unknown: false
    }
  }

  /// In order of declaration: success first, then the earliest failure.
  public static func < (left: Outcome, right: Outcome) -> Bool { left.number < right.number }

  /// Its place among `allCases`.
  public var number: Int {
    switch self {
    case .established: 0
    case .answered: 1
    case .unanswered: 2
    case .refused: 3
    case .icmpProhibited: 4
    case .icmpUnreachable: 5
    case .tlsUnanswered: 6
    case .tlsAlert: 7
    case .reset: 8
    case .stalled: 9
    case .midstream: 10
    case .unknown: 11
    }
  }
}
