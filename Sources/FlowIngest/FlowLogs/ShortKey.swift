import ByteInput

/// A key of up to 30 bytes as it stands in a record, with the quote and the colon behind it: four words, compared at once.
struct ShortKey {
  private let words: Words
  /// One bit for each byte, quote and colon included.
  private let mask: UInt32
  /// Bytes, quote and colon included.
  let length: Int32

  typealias Words = (UInt64, UInt64, UInt64, UInt64)

  static let byteLimit = 30
  /// How many bytes a comparison loads.
  static let loadedByteCount = 32

  /// What no record holds: the place in front of an object's first key.
  init() {
    words = (0, 0, 0, 0)
    mask = .max
    length = 0
  }

  /// The key at `bytes[start..<end]`; nil where it is longer.
  init?(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard end - start <= Self.byteLimit else { return nil }
    var words = [UInt64](repeating: 0, count: 4)
    func put(_ byte: UInt8, _ place: Int) { words[place / 8] |= UInt64(byte) << UInt64(place % 8 * 8) }
    for offset in start..<end { put(bytes.u8(offset), offset - start) }
    put(UInt8(ascii: "\""), end - start)
    put(UInt8(ascii: ":"), end - start + 1)
    self.words = (words[0], words[1], words[2], words[3])
    length = Int32(end - start + 2)
    mask = UInt32.max >> UInt32(32 - length)
  }

  /// Whether this key stands at `offset`, quote and colon behind it. A precondition is that 32 bytes can be loaded there.
  @inline(__always)
  func stands(in bytes: RawSpan, at offset: Int) -> Bool { ~bytes.same32(offset, words) & mask == 0 }

  /// Whether this is the key of `count` bytes at `offset`, whatever stands behind its quote.
  @inline(__always)
  func isKey(in bytes: RawSpan, at offset: Int, count: Int) -> Bool {
    guard Int(length) == count &+ 2 else { return false }
    guard offset &+ Self.loadedByteCount <= bytes.byteCount else { return isKeyAtEnd(in: bytes, at: offset) }
    return ~bytes.same32(offset, words) & (mask >> 1) == 0
  }

  /// The same near the end of the bytes.
  private func isKeyAtEnd(in bytes: RawSpan, at offset: Int) -> Bool {
    guard let other = ShortKey(bytes, offset, offset + Int(length) - 2) else { return false }
    return other.words == words
  }

  /// A hash of the key of `count` bytes at `offset`: of its first sixteen bytes and its length.
  @inline(__always)
  static func hash(_ bytes: RawSpan, _ offset: Int, count: Int) -> Int {
    let (first, second): (UInt64, UInt64)
    if offset &+ 16 <= bytes.byteCount {
      // Shifts of 64 leave nothing.
      first = bytes.le64(offset) << UInt64(64 &- 8 &* min(count, 8))
      second = bytes.le64(offset &+ 8) << UInt64(64 &- 8 &* max(0, min(count &- 8, 8)))
    } else {
      first = bytes.le64(offset, count: min(count, 8)) << UInt64(64 &- 8 &* min(count, 8))
      second = count <= 8 ? 0 : bytes.le64(offset + 8, count: min(count - 8, 8)) << UInt64(64 - 8 * min(count - 8, 8))
    }
    let mixed = (first &+ second &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed >> 40)
  }
}
