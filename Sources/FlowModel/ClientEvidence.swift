/// How it was decided which side opened a conversation, the strongest evidence first.
public enum ClientEvidence: String, Hashable, Sendable, CaseIterable {
  /// The log says who opened it.
  case log
  /// A bare SYN was seen from this side.
  case syn
  /// A SYN-ACK was seen from the other side.
  case synAck = "syn-ack"
  /// A drop record: the packet that was judged is the opener's.
  case dropRecord = "drop-record"
  /// A request in clear was seen: a TLS ClientHello, a DNS query, an HTTP request, an SCTP INIT.
  case request
  /// The other side's port is one that its pod, Service or endpoint declares.
  case declaredPort = "declared-port"
  /// The other side answered two or more peers on its port in the same input.
  case listener
  /// The other side's port is below the ephemeral range (32768) and this side's is not.
  case port
  /// Nothing tells the sides apart; such a conversation never becomes a rule.
  case unknown

  /// Whether this decides better than `other`.
  public func isStronger(than other: ClientEvidence) -> Bool { rank < other.rank }

  private var rank: Int {
    switch self {
    case .log: 0
    case .syn: 1
    case .synAck: 2
    case .dropRecord: 3
    case .request: 4
    case .declaredPort: 5
    case .listener: 6
    case .port: 7
    case .unknown: 8
    }
  }
}
