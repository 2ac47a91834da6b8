/// A moment: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted. Reaches from 1677 to 2262.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Nanoseconds since the epoch; negative before it.
  public let nanoseconds: Int64

  /// The moment so many nanoseconds after the epoch.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Seconds and nanoseconds after the epoch; a moment out of range becomes the nearest one in range.
  public init(seconds: Int64, nanoseconds: Int64 = 0) {
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = scaled.addingReportingOverflow(nanoseconds)
    self.nanoseconds = overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }

  /// Milliseconds after the epoch; a moment out of range becomes the nearest one in range.
  public init(milliseconds: Int64) {
    self.init(seconds: milliseconds / 1000, nanoseconds: milliseconds % 1000 * 1_000_000)
  }

  /// The earlier moment first.
  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

  /// Nanoseconds from `earlier` to this moment; saturates instead of overflowing.
  public func nanoseconds(since earlier: Timestamp) -> Int64 {
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
    return overflow ? (nanoseconds < 0 ? .min : .max) : difference
  }
}
