/// Whether text may stand bare in YAML or needs quotes.
enum YAMLScalarStyle: Equatable {
  case plain
  case quoted

  /// Bare only for words that begin with a letter or `/`, hold nothing but letters, digits and `-_./`, and mean nothing else
  /// to a YAML 1.1 or 1.2 reader.
  init(for text: String) {
    let bytes = text.utf8
    let isWord = bytes.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || Self.marks.contains($0) }
    let startsAsWord = bytes.first.map { Self.isLetter($0) || $0 == UInt8(ascii: "/") } ?? false
    self = isWord && startsAsWord && !Self.reserved.contains(text.lowercased()) ? .plain : .quoted
  }

  private static let marks = Array("-_./".utf8)
  /// What readers of YAML 1.1 take for a Boolean, a null or a number although it begins with a letter.
  private static let reserved: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity",
  ]

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
