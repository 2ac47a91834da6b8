/// A 64-bit digest that detects damage and duplicates, but not forgery: making two inputs with the same digest is easy.
///
/// Like FNV-1a, but over little-endian words of eight bytes, each folded after the multiplication, which runs at memory speed.
/// The last word is padded with zeros, and the length is added at the end. The result does not depend on how the bytes are split
/// between calls.
public struct ContentDigest: Sendable {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325
  /// Bytes of an incomplete word, the first one lowest.
  private var tail: UInt64 = 0
  private var tailCount: UInt64 = 0
  private var length: UInt64 = 0

  public init() {}

  public mutating func add(_ bytes: RawSpan, _ range: Range<Int>) {
    length &+= UInt64(range.count)
    var place = range.lowerBound
    while tailCount > 0, place < range.upperBound {
      addByte(bytes.u8(place))
      place += 1
    }
    while range.upperBound - place >= 8 {
      addWord(bytes.le64(place))
      place += 8
    }
    while place < range.upperBound {
      addByte(bytes.u8(place))
      place += 1
    }
  }

  /// Adds the text's UTF-8 bytes.
  public mutating func add(_ text: String) {
    let bytes = Array(text.utf8)
    add(bytes.span.bytes, 0..<bytes.count)
  }

  /// Sixteen hexadecimal digits.
  public var text: String {
    var whole = self
    if tailCount > 0 { whole.addWord(tail) }
    whole.addWord(length)
    let digits = String(whole.state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private mutating func addByte(_ byte: UInt8) {
    tail |= UInt64(byte) << (8 * tailCount)
    tailCount += 1
    guard tailCount == 8 else { return }
    addWord(tail)
    tail = 0
    tailCount = 0
  }

  @inline(__always)
  private mutating func addWord(_ word: UInt64) {
    state = (state ^ word) &* 0x0000_0100_0000_01B3
    state ^= state >> 29
  }
}
