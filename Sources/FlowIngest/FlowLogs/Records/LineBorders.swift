import ByteInput

/// Where a log may be cut: in front of a line that begins with a brace. A record ends before the next such line, whatever its
/// beginning promises, so that a log reads the same in one piece and in many.
enum LineBorders {
  /// The first border behind `start`; nil where there is none before `end`.
  static func first(_ bytes: RawSpan, behind start: Int, _ end: Int) -> Int? {
    var offset = start
    while offset &+ 1 < end {
      if isBorder(bytes, offset &+ 1) { return offset &+ 1 }
      offset &+= 1
    }
    return nil
  }

  /// The last border behind `start`; nil where there is none before `end`.
  static func last(_ bytes: RawSpan, behind start: Int, _ end: Int) -> Int? {
    var offset = end &- 1
    while offset > start {
      if isBorder(bytes, offset) { return offset }
      offset &-= 1
    }
    return nil
  }

  @inline(__always)
  private static func isBorder(_ bytes: RawSpan, _ offset: Int) -> Bool {
    bytes.u8(offset) == UInt8(ascii: "{") && bytes.u8(offset &- 1) == UInt8(ascii: "\n")
  }
}
