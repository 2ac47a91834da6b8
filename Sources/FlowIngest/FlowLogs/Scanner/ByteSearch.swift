import ByteInput

/// Searches the first bytes of an input, to recognise its format.
enum ByteSearch {
  static func contains(_ text: StaticString, _ bytes: RawSpan) -> Bool {
    text.withUTF8Buffer { wanted in
      guard let first = wanted.first, wanted.count <= bytes.byteCount else { return false }
      var start = 0
      while start <= bytes.byteCount - wanted.count {
        // Skip 32 bytes at once if none of them is the first byte of `text`.
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

  /// The first byte after whitespace and a byte-order mark; nil if nothing else follows.
  static func firstSignificantByte(_ bytes: RawSpan) -> UInt8? {
    for offset in 0..<bytes.byteCount {
      let byte = bytes.u8(offset)
      if !JSONTokens.isBlank(byte), ![0xEF, 0xBB, 0xBF].contains(byte) { return byte }
    }
    return nil
  }
}
