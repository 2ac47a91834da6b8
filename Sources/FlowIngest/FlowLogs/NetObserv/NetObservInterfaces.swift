import ByteInput
import Documents

/// The parallel arrays `Interfaces` and `IfDirections`, in the order in which the interfaces saw the packets.
struct NetObservInterfaces: ~Copyable {
  private var lists = TextCache<Interfaces>()

  private struct Interfaces {
    /// The first element's range, relative to the start of the list.
    var first: Range<Int>?
    var otherCount = 0
  }

  /// The first element, and the number of others.
  mutating func firstAndOtherCount(_ value: ScannedValue, _ bytes: RawSpan) -> (first: ScannedValue, otherCount: Int) {
    guard value.kind == .array else { return (ScannedValue(), 0) }
    // Reading a short list takes less time than finding it in the cache.
    let isShort = value.end &- value.start <= 64
    let list =
      isShort ? Self.interfaces(value, bytes) : lists.value(of: value, bytes) { Self.interfaces(value, bytes) }
    guard let first = list.first else { return (ScannedValue(), list.otherCount) }
    let start = value.start &+ first.lowerBound
    return (ScannedValue(kind: .word, start: start, end: start &+ first.count), list.otherCount)
  }

  private static func interfaces(_ value: ScannedValue, _ bytes: RawSpan) -> Interfaces {
    var list = Interfaces()
    var offset = JSONTokens.skipBlanks(bytes, value.start + 1, value.end)
    while offset < value.end, bytes.u8(offset) != UInt8(ascii: "]") {
      let after = JSONTokens.skipValue(bytes, offset, value.end)
      guard after > 0 else { break }
      if list.first == nil { list.first = offset - value.start..<after - value.start } else { list.otherCount += 1 }
      offset = JSONTokens.skipBlanks(bytes, after, value.end)
      if offset < value.end, bytes.u8(offset) == UInt8(ascii: ",") {
        offset = JSONTokens.skipBlanks(bytes, offset + 1, value.end)
      }
    }
    return list
  }
}
