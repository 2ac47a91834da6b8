/// Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. Ranges from 1677 to 2262.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Negative before the epoch.
  public let nanoseconds: Int64

  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Clamps times out of range.
  public init(seconds: Int64, nanoseconds: Int64 = 0) {
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = scaled.addingReportingOverflow(nanoseconds)
    self.nanoseconds = overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }

  /// Clamps times out of range.
  public init(milliseconds: Int64) {
    self.init(seconds: milliseconds / 1000, nanoseconds: milliseconds % 1000 * 1_000_000)
  }

  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

  /// Saturates instead of overflowing.
  public func nanoseconds(since earlier: Timestamp) -> Int64 {
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
    return overflow ? (nanoseconds < 0 ? .min : .max) : difference
  }
}
