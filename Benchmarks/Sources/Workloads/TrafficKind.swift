/// The kinds of generated conversations, with the shares of a cluster's traffic.
enum TrafficKind {
  /// A TLS handshake with server name and protocols, then records in both directions.
  case tls
  /// One HTTP/1.1 request and its response.
  case http
  /// One DNS question and its answer.
  case dns
  /// A SYN without answer and its retransmissions, like one that a policy drops.
  case unanswered
  /// A SYN answered by RST.
  case refused
  /// Other datagrams in both directions.
  case datagrams

  /// `percentile` is in `0...99`.
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
