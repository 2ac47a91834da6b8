import ByteInput

/// Looks for words in the beginning of an input, to tell its format.
enum ByteSearch {
  /// Whether the bytes hold `text` anywhere.
  static func contains(_ text: StaticString, _ bytes: RawSpan) -> Bool {
    text.withUTF8Buffer { wanted in
      guard let first = wanted.first, wanted.count <= bytes.byteCount else { return false }
      for start in 0...bytes.byteCount - wanted.count where bytes.u8(start) == first {
        if wanted.indices.allSatisfy({ bytes.u8(start + $0) == wanted[$0] }) { return true }
      }
      return false
    }
  }

  /// The first byte that is no blank and no byte-order mark; nil where there is none.
  static func firstMark(_ bytes: RawSpan) -> UInt8? {
    for offset in 0..<bytes.byteCount {
      let byte = bytes.u8(offset)
      if !JSONTokens.isBlank(byte), ![0xEF, 0xBB, 0xBF].contains(byte) { return byte }
    }
    return nil
  }
}
