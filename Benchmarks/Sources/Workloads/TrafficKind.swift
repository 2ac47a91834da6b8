/// What a generated conversation is about, in the shares of a cluster's traffic (per hundred conversations).
enum TrafficKind {
  /// A TLS handshake with server name and protocols, then records in both directions.
  case tls
  /// One HTTP/1.1 request and its answer.
  case http
  /// One DNS question and its answer.
  case dns
  /// A SYN that nobody answers, and its repetitions: what a policy that drops looks like.
  case unanswered
  /// A SYN that is answered by RST.
  case refused
  /// Other datagrams, both ways.
  case datagrams

  /// The kind for a draw from 0 to 99.
  init(percentile: Int) {
    switch percentile {
    case ..<42: self = .tls
    case ..<55: self = .http
    case ..<90: self = .dns
    case ..<94: self = .unanswered
    case ..<97: self = .refused
    default: self = .datagrams
    }
  }
}
