/// Escapes text for JSON, and says which characters must not reach a terminal as they are. The only such list and the only JSON escaper
/// of the package.
public enum TextEscaping {
  /// The characters that JSON text may hold unescaped.
  public enum Characters: Sendable {
    /// Those of all scripts; unsafe ones are escaped, line breaks and tabs in their short form.
    case allScripts
    /// Printable ASCII only. Lines sort byte by byte and pass through any pipe unchanged.
    case ascii
  }

  /// Whether a terminal or a browser may treat the character as more than text, or show nothing for it: control characters (C0, DEL, C1),
  /// line and paragraph separators, bidirectional controls (Unicode Standard Annex 9), interlinear annotation, and everything that is
  /// ignorable by default (`Default_Ignorable_Code_Point` of Unicode 16): characters without width, fillers, variation selectors, tags.
  @inlinable
  public static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0xA0..<0x300: scalar.value == 0xAD
    case 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F: true
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164: true
    case 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB: true
    case 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
    default: false
    }
  }

  /// The text with each unsafe character as `\u{1B}`, for a terminal, a table or a comment. A backslash stays as it is.
  public static func forTerminal(_ text: String) -> String {
    // Nearly all text is like this, and bytes are compared faster than characters.
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isUnsafe(scalar) {
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Whether JSON takes the first `count` bytes of a word, beginning with the lowest, as they are: printable ASCII without quotation marks
  /// and backslashes. Most text consists of such bytes.
  @inline(__always)
  static func isPlain(_ word: UInt64, count: Int) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    /// The highest bit of each byte that is zero; of the bytes above such a byte, perhaps too.
    func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
    // The sums set the highest bit of bytes up to 0x1F, in one's complement, and from 0x7F on.
    let low = word & (0x7F &* ones)
    let control = ~(low &+ 0x60 &* ones)
    let delete = low &+ ones
    let unsafe = word | control | delete | zeros(word ^ 0x22 &* ones) | zeros(word ^ 0x5C &* ones)
    return unsafe & (0x80 &* ones) & (.max >> UInt64(truncatingIfNeeded: 64 &- count &* 8)) == 0
  }

  /// Appends the text as a JSON string (RFC 8259, section 7) in its quotation marks.
  public static func appendJSON(_ text: String, _ characters: Characters, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    let span = text.utf8.span
    var start = 0
    while start < span.count {
      let end = endOfPlain(span, from: start)
      bytes.append(addingCapacity: end - start) { room in
        for place in start..<end { room.append(span[place]) }
      }
      guard end < span.count else { break }
      guard span[end] < 0x80 else {
        // From the first character beyond ASCII on, one by one.
        for scalar in Substring(text.utf8.dropFirst(end)).unicodeScalars { append(scalar, characters, to: &bytes) }
        break
      }
      append(Unicode.Scalar(span[end]), characters, to: &bytes)
      start = end + 1
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// The end of the bytes from `start` on that JSON takes as they are.
  private static func endOfPlain(_ text: Span<UInt8>, from start: Int) -> Int {
    var end = start
    while end < text.count, isPlain(UInt64(text[end]), count: 1) { end += 1 }
    return end
  }

  private static func append(_ scalar: Unicode.Scalar, _ characters: Characters, to bytes: inout [UInt8]) {
    switch (scalar, characters) {
    case ("\"", _): bytes += "\\\"".utf8
    case ("\\", _): bytes += "\\\\".utf8
    case ("\n", .allScripts): bytes += "\\n".utf8
    case ("\r", .allScripts): bytes += "\\r".utf8
    case ("\t", .allScripts): bytes += "\\t".utf8
    case (_, .allScripts) where !isUnsafe(scalar): bytes += String(scalar).utf8
    case (_, .ascii) where (0x20..<0x7F).contains(scalar.value): bytes.append(UInt8(scalar.value))
    default:
      for unit in String(scalar).utf16 { appendEscape(unit, to: &bytes) }
    }
  }

  private static let digits = Array("0123456789abcdef".utf8)

  private static func appendEscape(_ unit: UInt16, to bytes: inout [UInt8]) {
    bytes += "\\u".utf8
    for shift in [12, 8, 4, 0] { bytes.append(digits[Int(unit >> shift) & 0xF]) }
  }
}
