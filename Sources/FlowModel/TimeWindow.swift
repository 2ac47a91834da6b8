/// From the first to the last moment that something was seen, both included.
public struct TimeWindow: Hashable, Sendable {
  /// The earliest moment.
  public private(set) var first: Timestamp
  /// The latest moment; never before `first`.
  public private(set) var last: Timestamp

  /// The window of a single moment.
  public init(_ moment: Timestamp) {
    first = moment
    last = moment
  }

  /// The window between two moments, given in either order.
  public init(_ one: Timestamp, _ other: Timestamp) {
    first = min(one, other)
    last = max(one, other)
  }

  /// Widens the window to hold `other`.
  public mutating func merge(_ other: TimeWindow) {
    first = min(first, other.first)
    last = max(last, other.last)
  }

  /// Widens the window to hold `other`, which tells of the same moments with other clocks and precision.
  ///
  /// A flow log cuts times to milliseconds: of two beginnings in one millisecond the finer one holds.
  public mutating func mergeCopy(_ other: TimeWindow) {
    let beginnings = [first, other.first].sorted()
    first = beginnings[0].isCut(of: beginnings[1]) ? beginnings[1] : beginnings[0]
    last = max(last, other.last)
  }

  /// Nanoseconds from first to last.
  public var nanoseconds: Int64 { last.nanoseconds(since: first) }
}

extension Optional where Wrapped == TimeWindow {
  /// Widens the window to hold `other`; an absent window holds nothing.
  public mutating func merge(_ other: TimeWindow?) {
    guard let other else { return }
    if self == nil { self = other } else { self?.merge(other) }
  }

  /// Widens the window to hold `other`, which tells of the same moments with other clocks and precision.
  public mutating func mergeCopy(_ other: TimeWindow?) {
    guard let other else { return }
    if self == nil { self = other } else { self?.mergeCopy(other) }
  }
}

extension Timestamp {
  /// Whether this is `finer`, cut to whole milliseconds.
  fileprivate func isCut(of finer: Timestamp) -> Bool {
    nanoseconds % 1_000_000 == 0 && (0..<1_000_000).contains(finer.nanoseconds(since: self))
  }
}
