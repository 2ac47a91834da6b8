import ByteInput

/// Looks for words in the beginning of an input, to tell its format.
enum ByteSearch {
  /// Whether the bytes hold `text` anywhere.
  static func contains(_ text: StaticString, _ bytes: RawSpan) -> Bool {
    text.withUTF8Buffer { wanted in
      guard let first = wanted.first, wanted.count <= bytes.byteCount else { return false }
      var start = 0
      while start <= bytes.byteCount - wanted.count {
        // Where the first byte is none of 32, they are passed over at once.
        if start + 32 <= bytes.byteCount {
          let mask = bytes.mask32(start, first, or: first)
          start += mask == 0 ? 32 : mask.trailingZeroBitCount
          if mask == 0 { continue }
        }
        guard start <= bytes.byteCount - wanted.count else { return false }
        if wanted.indices.allSatisfy({ bytes.u8(start + $0) == wanted[$0] }) { return true }
        start += 1
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
