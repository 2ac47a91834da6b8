import Classifier
public import FlowModel

/// When a client tried, and what that tells of the timer that it waits by: timers name a client where its payload cannot be read.
public struct RetryTimer: Hashable, Sendable {
  /// A timeout that clients are known to have.
  public struct Known: Hashable, Sendable {
    /// Seconds.
    public var seconds: Int
    /// Whose it is.
    public var whose: String
    /// What such clients send; nil for anything.
    public var transport: TransportProtocol?
  }

  /// Connections that failed.
  public var attempts: Int
  /// SYNs or datagrams of the longest of them.
  public var tries: Int
  /// Seconds from its first to its last try.
  public var span: Int
  /// Seconds from the beginning of one attempt to that of the next, the middle one; nil where there was only one.
  public var period: Int?
  /// The timeout that fits; nil where none does.
  public var known: Known?

  /// What is known of clients' timeouts: the resolver's, the API server's calls of webhooks and cert-manager's own checks, gRPC's
  /// least time for a connection (grpc-go `minConnectTimeout`), and Go's dialler.
  public static let allKnown = [
    Known(seconds: 5, whose: "a resolver's timeout for one query", transport: .udp),
    Known(seconds: 10, whose: "the timeout of a webhook call, a DNS-01 query or a self-check"),
    Known(seconds: 15, whose: "the timeout of a webhook call that is set to 15 s"),
    Known(seconds: 20, whose: "gRPC's time for a connection, as istio's clients have it", transport: .tcp),
    Known(
      seconds: 30, whose: "the dial timeout of Go programs, as of the controller, the cainjector and ACME clients",
      transport: .tcp),
  ]

  /// The timer behind the attempts of one client that failed; nil without times.
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
    // What follows a timeout is a pause of some seconds at most; SYNs still sent after a timer rule it out.
    known = Self.allKnown.last {
      ($0.transport ?? transport) == transport && $0.seconds <= middle && middle - $0.seconds <= 2 + $0.seconds / 10
        && span <= $0.seconds
    }
  }

  private static func seconds(_ nanoseconds: Int64) -> Int {
    Int(nanoseconds / 1_000_000_000) + (nanoseconds % 1_000_000_000 >= 500_000_000 ? 1 : 0)
  }
}
