/// How the client of a flow was determined; the strongest evidence first.
public enum ClientEvidence: String, Hashable, Sendable, CaseIterable {
  /// The log names the client.
  case log
  /// A bare SYN was seen from this side.
  case syn
  /// A SYN-ACK was seen from the other side.
  case synAck = "syn-ack"
  /// A drop record: policies judge the client's first packet.
  case dropRecord = "drop-record"
  /// A plaintext request was seen: a TLS ClientHello, a DNS query, an HTTP request, an SCTP INIT.
  case request
  /// The other side's pod, Service or endpoint declares its port.
  case declaredPort = "declared-port"
  /// The other side sent something to two or more peers from its port in the same input.
  case listener
  /// Only the other side's port is below the ephemeral range (32768).
  case port
  /// Nothing distinguishes the sides; such a flow never becomes a rule.
  case unknown

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
