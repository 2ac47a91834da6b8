public import FlowModel

/// When one connection of a path was tried, and whether it failed.
public struct Attempt: Hashable, Comparable, Sendable {
  /// The first SYN; the first packet or record when no SYN was seen.
  public var start: Timestamp
  /// The last SYN; equal to `start` when there was only one.
  public var lastTry: Timestamp
  /// The last packet or record of either side.
  public var end: Timestamp
  /// SYNs sent, or datagrams.
  public var tries: Int
  /// Nil when it did not fail.
  public var failure: Failure?

  init(_ times: FlowTimes, _ failure: Failure?) {
    start = times.start
    lastTry = times.lastTry
    end = times.end
    tries = times.tries
    self.failure = failure
  }

  public static func < (left: Attempt, right: Attempt) -> Bool {
    left.order < right.order
  }

  private var order: (Timestamp, Timestamp, Timestamp, Int, String) {
    (start, lastTry, end, tries, failure?.rawValue ?? "")
  }
}
