/// From the first to the last time at which something was seen, both included.
public struct TimeWindow: Hashable, Sendable {
  public private(set) var first: Timestamp
  /// Never before `first`.
  public private(set) var last: Timestamp

  public init(_ moment: Timestamp) {
    first = moment
    last = moment
  }

  /// The two times may be in either order.
  public init(_ one: Timestamp, _ other: Timestamp) {
    first = min(one, other)
    last = max(one, other)
  }

  public mutating func merge(_ other: TimeWindow) {
    first = min(first, other.first)
    last = max(last, other.last)
  }

  /// Adds a second observation of the same packets, which may have another clock and precision.
  ///
  /// A flow log truncates times to milliseconds: if both windows begin in the same millisecond, the more precise time holds.
  public mutating func mergeCopy(_ other: TimeWindow) {
    let beginnings = [first, other.first].sorted()
    first = beginnings[0].isTruncation(of: beginnings[1]) ? beginnings[1] : beginnings[0]
    last = max(last, other.last)
  }

  /// The duration.
  public var nanoseconds: Int64 { last.nanoseconds(since: first) }
}

extension Optional where Wrapped == TimeWindow {
  /// A nil window is empty.
  public mutating func merge(_ other: TimeWindow?) {
    guard let other else { return }
    if self == nil { self = other } else { self?.merge(other) }
  }

  /// A nil window is empty.
  public mutating func mergeCopy(_ other: TimeWindow?) {
    guard let other else { return }
    if self == nil { self = other } else { self?.mergeCopy(other) }
  }
}

extension Timestamp {
  /// Whether this is `finer`, truncated to whole milliseconds.
  fileprivate func isTruncation(of finer: Timestamp) -> Bool {
    nanoseconds % 1_000_000 == 0 && (0..<1_000_000).contains(finer.nanoseconds(since: self))
  }
}
