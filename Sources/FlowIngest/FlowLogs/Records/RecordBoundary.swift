import ByteInput

/// The places where a log may be cut: before each line that begins with a brace. A record never extends past such a
/// line, even if its braces do not balance, so that a log gives the same records in one piece and in many.
enum RecordBoundary {
  /// The first boundary after `start` and before `end`.
  static func first(_ bytes: RawSpan, after start: Int, _ end: Int) -> Int? {
    var offset = start
    while offset &+ 1 < end {
      if isBoundary(bytes, offset &+ 1) { return offset &+ 1 }
      offset &+= 1
    }
    return nil
  }

  /// The last boundary after `start` and before `end`.
  static func last(_ bytes: RawSpan, after start: Int, _ end: Int) -> Int? {
    var offset = end &- 1
    while offset > start {
      if isBoundary(bytes, offset) { return offset }
      offset &-= 1
    }
    return nil
  }

  @inline(__always)
  private static func isBoundary(_ bytes: RawSpan, _ offset: Int) -> Bool {
    bytes.u8(offset) == UInt8(ascii: "{") && bytes.u8(offset &- 1) == UInt8(ascii: "\n")
  }
}
