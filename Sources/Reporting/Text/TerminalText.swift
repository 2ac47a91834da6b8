/// Text from an input on its way to a terminal, a table or a message.
public enum TerminalText {
  /// The text with everything escaped that could steer a terminal or disguise what it says.
  ///
  /// Escaped as `\u{1B}`: control characters (C0, DEL, C1), line and paragraph separators, bidirectional controls
  /// (Unicode Standard Annex 9) and characters without width. A backslash stays as it is.
  public static func escaped(_ text: String) -> String {
    // Nearly every text is like this, and bytes are told sooner than characters.
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

  /// Whether a terminal may take the character for more than something to show.
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    default: false
    }
  }
}
