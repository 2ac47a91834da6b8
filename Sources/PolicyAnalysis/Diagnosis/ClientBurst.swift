import Classifier
public import FlowModel

/// Many clients of istio-csr that connect at once: certificates that were issued together are renewed together.
public struct ClientBurst: Hashable, Sendable {
  /// The number of distinct clients.
  public var clients: Int
  public var window: TimeWindow

  /// A burst has at least this many clients.
  static let least = 10
  /// A burst takes at most this many nanoseconds.
  static let span: Int64 = 10_000_000_000

  /// The burst with the most clients, and of several the earliest; nil where there is none.
  init?(_ edges: [Edge]) {
    var starts: [(start: Timestamp, client: Party)] = []
    for edge in edges where edge.key.purpose == .grpcCSR {
      for path in edge.paths { starts += path.attempts.map { ($0.start, path.source) } }
    }
    starts.sort { $0.start < $1.start }
    var best: (clients: Int, first: Int, last: Int)?
    var inside: [Party: Int] = [:]
    var first = 0
    for last in starts.indices {
      inside[starts[last].client, default: 0] += 1
      while starts[last].start.nanoseconds(since: starts[first].start) > Self.span {
        let client = starts[first].client
        inside[client] = inside[client].flatMap { $0 > 1 ? $0 - 1 : nil }
        first += 1
      }
      if inside.count > (best?.clients ?? Self.least - 1) { best = (inside.count, first, last) }
    }
    guard let best else { return nil }
    clients = best.clients
    window = TimeWindow(starts[best.first].start, starts[best.last].start)
  }
}
