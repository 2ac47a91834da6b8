import ByteInput

/// The parallel arrays `Interfaces` and `IfDirections`: where the same packets were seen, the first place first.
enum NetObservInterfaces {
  /// The first element where it lies, and how many others there are.
  static func firstAndFurther(_ value: ScannedValue, _ bytes: RawSpan) -> (first: ScannedValue, further: Int) {
    guard value.kind == .array else { return (ScannedValue(), 0) }
    var first = ScannedValue()
    var count = 0
    var offset = JSONTokens.skipBlanks(bytes, value.start + 1, value.end)
    while offset < value.end, bytes.u8(offset) != UInt8(ascii: "]") {
      let behind = JSONTokens.skipValue(bytes, offset, value.end)
      guard behind > 0 else { break }
      if count == 0 { first = ScannedValue(kind: .word, start: offset, end: behind) }
      count += 1
      offset = JSONTokens.skipBlanks(bytes, behind, value.end)
      if offset < value.end, bytes.u8(offset) == UInt8(ascii: ",") {
        offset = JSONTokens.skipBlanks(bytes, offset + 1, value.end)
      }
    }
    return (first, max(0, count - 1))
  }
}
