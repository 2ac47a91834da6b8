extension Int {
  /// Adds and stays at the largest value instead of overflowing: hostile input may declare any size.
  @inlinable
  public mutating func addSaturating(_ other: Int) {
    let (sum, overflow) = addingReportingOverflow(other)
    self = overflow ? (other < 0 ? .min : .max) : sum
  }
}
