import ByteInput

/// A key of up to 32 bytes as four words, so that it is compared without a loop.
struct ShortKey: Equatable {
  let length: Int
  private let words: Words

  typealias Words = (UInt64, UInt64, UInt64, UInt64)

  static let byteLimit = 32

  /// Nil for a text that is longer.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    self.init(bytes.span.bytes, 0, bytes.count)
  }

  /// The key at `bytes[start..<end]`; nil where it is longer.
  @inline(__always)
  init?(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    length = end - start
    guard length <= Self.byteLimit else { return nil }
    if start + Self.byteLimit <= bytes.byteCount {
      words = (
        Self.cut(bytes.le64(start), length), Self.cut(bytes.le64(start + 8), length - 8),
        Self.cut(bytes.le64(start + 16), length - 16), Self.cut(bytes.le64(start + 24), length - 24)
      )
    } else {
      words = (
        Self.load(bytes, start, end), Self.load(bytes, start + 8, end), Self.load(bytes, start + 16, end),
        Self.load(bytes, start + 24, end)
      )
    }
  }

  /// The first `count` bytes of a word; the others become zero.
  @inline(__always)
  private static func cut(_ word: UInt64, _ count: Int) -> UInt64 { word & mask(count) }

  @inline(__always)
  private static func mask(_ count: Int) -> UInt64 {
    if count >= 8 { return .max }
    return count <= 0 ? 0 : (1 << UInt64(count * 8)) &- 1
  }

  private static func load(_ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt64 {
    var word: UInt64 = 0
    for (place, offset) in (start..<max(start, min(end, start + 8))).enumerated() {
      word |= UInt64(bytes.u8(offset)) << UInt64(place * 8)
    }
    return word
  }

  /// Which bits of each word belong to the key.
  var masks: Words { (Self.mask(length), Self.mask(length - 8), Self.mask(length - 16), Self.mask(length - 24)) }

  /// Whether this key stands at `offset`, with 32 bytes to load from there, whatever follows it.
  @inline(__always)
  func stands(in bytes: RawSpan, at offset: Int, _ masks: Words) -> Bool {
    var difference = (bytes.le64(offset) ^ words.0) & masks.0
    difference |= (bytes.le64(offset + 8) ^ words.1) & masks.1
    if length > 16 {
      difference |= (bytes.le64(offset + 16) ^ words.2) & masks.2
      difference |= (bytes.le64(offset + 24) ^ words.3) & masks.3
    }
    return difference == 0
  }

  @inline(__always)
  var hash: Int {
    let mixed = (words.0 ^ words.1 &* 3 ^ words.2 &* 5 ^ words.3 &* 7 ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 48)
  }

  @inline(__always)
  static func == (left: ShortKey, right: ShortKey) -> Bool {
    left.length == right.length && left.words.0 == right.words.0 && left.words.1 == right.words.1
      && left.words.2 == right.words.2 && left.words.3 == right.words.3
  }
}
