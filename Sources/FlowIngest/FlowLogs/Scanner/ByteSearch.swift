import ByteInput

/// Searches the first bytes of an input, to recognise its format.
enum ByteSearch {
  static func contains(_ text: StaticString, _ bytes: RawSpan) -> Bool {
    text.withUTF8Buffer { wanted in
      guard let first = wanted.first, let last = wanted.last else { return false }
      let reach = wanted.count - 1
      var start = 0
      while start + reach < bytes.byteCount {
        // Of 32 places at once: those where both the first and the last byte of `text` fit.
        guard start + reach + 32 <= bytes.byteCount else {
          if isThere(wanted, bytes, start) { return true }
          start += 1
          continue
        }
        var places = bytes.mask32(start, first, or: first) & bytes.mask32(start + reach, last, or: last)
        while places != 0 {
          if isThere(wanted, bytes, start + places.trailingZeroBitCount) { return true }
          places &= places - 1
        }
        start += 32
      }
      return false
    }
  }

  private static func isThere(_ wanted: UnsafeBufferPointer<UInt8>, _ bytes: RawSpan, _ start: Int) -> Bool {
    wanted.indices.allSatisfy { bytes.u8(start + $0) == wanted[$0] }
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
