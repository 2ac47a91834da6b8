public import FlowModel

/// One connection of a path, as far as times tell of it.
public struct Attempt: Hashable, Comparable, Sendable {
  /// The first SYN, or the first packet or record where no SYN was seen.
  public var start: Timestamp
  /// The last SYN; `start` where there was only one.
  public var lastTry: Timestamp
  /// The last packet or record of either side.
  public var end: Timestamp
  /// SYNs sent, or datagrams.
  public var tries: Int
  /// How it failed; nil where it did not.
  public var failure: Failure?

  /// An attempt at these times.
  init(_ times: FlowTimes, _ failure: Failure?) {
    start = times.start
    lastTry = times.lastTry
    end = times.end
    tries = times.tries
    self.failure = failure
  }

  /// The earlier one first.
  public static func < (left: Attempt, right: Attempt) -> Bool {
    left.order < right.order
  }

  private var order: (Timestamp, Timestamp, Timestamp, Int, String) {
    (start, lastTry, end, tries, failure?.rawValue ?? "")
  }
}
