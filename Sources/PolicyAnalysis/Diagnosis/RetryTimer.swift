import Classifier
public import FlowModel

/// The times of a client's attempts, and the known timeout that they fit: it identifies a client whose payload cannot be read.
public struct RetryTimer: Hashable, Sendable {
  /// A known timeout of clients.
  public struct Known: Hashable, Sendable {
    public var seconds: Int
    /// The kind of timeout, as in "10 s is ...".
    public var whose: String
    /// Nil for any.
    public var transport: TransportProtocol?
  }

  /// The number of connections that failed.
  public var attempts: Int
  /// The number of SYNs or datagrams in the longest of them.
  public var tries: Int
  /// Seconds from its first to its last try.
  public var span: Int
  /// The median of the seconds from the start of one attempt to the start of the next; nil where there was only one.
  public var period: Int?
  /// The timeout that fits, if any.
  public var known: Known?

  /// The timeouts of resolvers, of the API server's webhook calls and cert-manager's own checks, of gRPC connections (grpc-go
  /// `minConnectTimeout`), and of Go's dialer.
  public static let allKnown = [
    Known(seconds: 5, whose: "a resolver's timeout for one query", transport: .udp),
    Known(seconds: 10, whose: "the timeout of a webhook call, a DNS-01 query or a self-check"),
    Known(seconds: 15, whose: "the timeout of a webhook call, if it is set to 15 s"),
    Known(seconds: 20, whose: "gRPC's connection timeout, as in istio's clients", transport: .tcp),
    Known(
      seconds: 30, whose: "the dial timeout of Go programs, such as the controller, the cainjector and ACME clients",
      transport: .tcp),
  ]

  /// `attempts` are failed ones of one client. Nil where there are none.
  init?(_ attempts: [Attempt], _ transport: TransportProtocol) {
    guard let longest = attempts.max(by: { $0.tries < $1.tries }) else { return nil }
    self.attempts = attempts.count
    tries = longest.tries
    span = Self.seconds(longest.lastTry.nanoseconds(since: longest.start))
    let starts = attempts.map(\.start).sorted()
    let gaps = zip(starts.dropFirst(), starts).map { $0.nanoseconds(since: $1) }.filter { $0 >= 1_000_000_000 }.sorted()
    guard !gaps.isEmpty else { return }
    let middle = Self.seconds(gaps[gaps.count / 2])
    period = middle
    // After a timeout the client pauses for a few seconds at most; SYNs sent after a timeout exclude it.
    known = Self.allKnown.last {
      ($0.transport ?? transport) == transport && $0.seconds <= middle && middle - $0.seconds <= 2 + $0.seconds / 10
        && span <= $0.seconds
    }
  }

  private static func seconds(_ nanoseconds: Int64) -> Int {
    Int(nanoseconds / 1_000_000_000) + (nanoseconds % 1_000_000_000 >= 500_000_000 ? 1 : 0)
  }
}
