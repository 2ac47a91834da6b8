import ByteInput

/// Tells whether bytes are UTF-8 (RFC 3629), 64 at a time where they are ASCII.
enum UTF8Check {
  /// Whether all bytes of `range` are.
  static func isValid(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    var offset = range.lowerBound
    let end = range.upperBound
    while offset &+ 64 <= end {
      if bytes.isASCII64(offset) {
        offset &+= 64
      } else {
        guard let behind = passOver(bytes, offset, until: offset &+ 64, end) else { return false }
        offset = behind
      }
    }
    // What is left is looked at together with bytes before it.
    if offset < end, end &- 64 >= range.lowerBound, bytes.isASCII64(end &- 64) { return true }
    return passOver(bytes, offset, until: end, end) != nil
  }

  /// Passes over characters that begin before `limit`; the offset behind the last, nil where one is none.
  private static func passOver(_ bytes: RawSpan, _ start: Int, until limit: Int, _ end: Int) -> Int? {
    var offset = start
    while offset < limit {
      let lead = bytes.u8(offset)
      if lead < 0x80 {
        offset &+= 1
        continue
      }
      let (length, second) = form(lead)
      guard length > 0, offset &+ length <= end, second.contains(bytes.u8(offset &+ 1)) else { return nil }
      for place in offset &+ 2..<max(offset &+ 2, offset &+ length) where bytes.u8(place) & 0xC0 != 0x80 { return nil }
      offset &+= length
    }
    return offset
  }

  /// How many bytes a character has that begins with `lead`, and what its second byte may be; 0 for what begins none.
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
