import ByteInput

/// The first records of one input. Many formats look at them, so they are read once.
final class FirstRecords {
  private var known: [LogUnit]?

  /// Records that detection looks at.
  private static let limit = 12

  /// - Parameter bytes: The beginning of the input, the same at each call.
  func units(of bytes: RawSpan) -> [LogUnit] {
    if let known { return known }
    let units = LogUnitReader.sample(bytes, limit: Self.limit)
    known = units
    return units
  }
}
