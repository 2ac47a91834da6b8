import ByteInput

/// Checks whether bytes are UTF-8 (RFC 3629) and contain a line break. ASCII without control characters is checked 64
/// bytes at a time.
enum UTF8Check {
  struct Result: Equatable {
    var isValid = true
    /// Whether a line break occurs before the first byte that is not UTF-8.
    var hasLineBreak = false
  }

  static func check(_ bytes: RawSpan, _ range: Range<Int>) -> Result {
    var result = Result()
    var offset = range.lowerBound
    let end = range.upperBound
    while offset &+ 64 <= end {
      if bytes.isPlain64(offset) {
        offset &+= 64
      } else {
        offset = skipCharacters(bytes, offset, until: offset &+ 64, end, &result)
      }
    }
    // Check the last bytes together with bytes before them.
    if offset < end, end &- 64 >= range.lowerBound, bytes.isPlain64(end &- 64) { return result }
    _ = skipCharacters(bytes, offset, until: end, end, &result)
    return result
  }

  /// Skips the characters that begin before `limit`. Returns the offset after the last, or `end` if one is not UTF-8.
  private static func skipCharacters(
    _ bytes: RawSpan, _ start: Int, until limit: Int, _ end: Int, _ result: inout Result
  ) -> Int {
    var offset = start
    while offset < limit {
      let lead = bytes.u8(offset)
      if lead < 0x80 {
        if lead == UInt8(ascii: "\n") { result.hasLineBreak = true }
        offset &+= 1
        continue
      }
      guard let length = length(bytes, offset, end) else {
        result.isValid = false
        return end
      }
      offset &+= length
    }
    return offset
  }

  /// The length of the multi-byte character at `offset`; nil if it is not UTF-8.
  private static func length(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int? {
    let (length, second) = form(bytes.u8(offset))
    guard length > 0, offset &+ length <= end, second.contains(bytes.u8(offset &+ 1)) else { return nil }
    for place in offset &+ 2..<max(offset &+ 2, offset &+ length) where bytes.u8(place) & 0xC0 != 0x80 { return nil }
    return length
  }

  /// The length of a character that begins with `lead`, and the range of its second byte; length 0 if no character
  /// begins so.
  private static func form(_ lead: UInt8) -> (length: Int, second: ClosedRange<UInt8>) {
    switch lead {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xE1...0xEF: (3, 0x80...0xBF)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    default: (0, 0x80...0xBF)
    }
  }
}
