import ByteInput

/// The escapes of a JSON string (RFC 8259 section 7).
enum JSONEscapes {
  /// Appends the decoded bytes of `range` to `output`; false if an escape is malformed. An unpaired surrogate becomes
  /// U+FFFD.
  static func decode(_ bytes: RawSpan, _ range: Range<Int>, into output: inout [UInt8]) -> Bool {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let byte = bytes.u8(offset)
      offset += 1
      guard byte == UInt8(ascii: "\\") else {
        output.append(byte)
        continue
      }
      guard offset < range.upperBound else { return false }
      let letter = bytes.u8(offset)
      offset += 1
      switch letter {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(letter)
      case UInt8(ascii: "b"): output.append(8)
      case UInt8(ascii: "f"): output.append(12)
      case UInt8(ascii: "n"): output.append(10)
      case UInt8(ascii: "r"): output.append(13)
      case UInt8(ascii: "t"): output.append(9)
      case UInt8(ascii: "u"):
        guard let scalar = scalar(bytes, &offset, range.upperBound) else { return false }
        output += Array(String(scalar).utf8)
      default: return false
      }
    }
    return true
  }

  private static func scalar(_ bytes: RawSpan, _ offset: inout Int, _ end: Int) -> Unicode.Scalar? {
    guard let first = hexadecimal(bytes, &offset, end) else { return nil }
    if let scalar = Unicode.Scalar(first) { return scalar }
    let after = offset
    guard first < 0xDC00, offset + 2 <= end, bytes.u8(offset) == UInt8(ascii: "\\"),
      bytes.u8(offset + 1) == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    offset += 2
    guard let second = hexadecimal(bytes, &offset, end) else { return nil }
    guard (0xDC00..<0xE000).contains(second) else {
      offset = after
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private static func hexadecimal(_ bytes: RawSpan, _ offset: inout Int, _ end: Int) -> UInt32? {
    guard offset + 4 <= end else { return nil }
    var value: UInt32 = 0
    for place in offset..<offset + 4 {
      guard let digit = Character(Unicode.Scalar(bytes.u8(place))).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    offset += 4
    return value
  }
}
