import ByteInput
import Documents

/// The parallel arrays `Interfaces` and `IfDirections`: where the same packets were seen, the first place first.
struct NetObservInterfaces: ~Copyable {
  private var lists = Remembered<Interfaces>()

  private struct Interfaces {
    /// The first element, from the beginning of the list.
    var first: Range<Int>?
    var further = 0
  }

  /// The first element where it lies, and how many others there are.
  mutating func firstAndFurther(_ value: ScannedValue, _ bytes: RawSpan) -> (first: ScannedValue, further: Int) {
    guard value.kind == .array else { return (ScannedValue(), 0) }
    let list = lists.meaning(of: value, bytes) { Self.interfaces(value, bytes) }
    guard let first = list.first else { return (ScannedValue(), list.further) }
    let start = value.start &+ first.lowerBound
    return (ScannedValue(kind: .word, start: start, end: start &+ first.count), list.further)
  }

  private static func interfaces(_ value: ScannedValue, _ bytes: RawSpan) -> Interfaces {
    var list = Interfaces()
    var offset = JSONTokens.skipBlanks(bytes, value.start + 1, value.end)
    while offset < value.end, bytes.u8(offset) != UInt8(ascii: "]") {
      let behind = JSONTokens.skipValue(bytes, offset, value.end)
      guard behind > 0 else { break }
      if list.first == nil { list.first = offset - value.start..<behind - value.start } else { list.further += 1 }
      offset = JSONTokens.skipBlanks(bytes, behind, value.end)
      if offset < value.end, bytes.u8(offset) == UInt8(ascii: ",") {
        offset = JSONTokens.skipBlanks(bytes, offset + 1, value.end)
      }
    }
    return list
  }
}
