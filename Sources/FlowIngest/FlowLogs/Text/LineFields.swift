import ByteInput

/// The fields of a line, as ranges of its bytes. Allocates nothing.
struct LineFields {
  /// A line with more fields is not split.
  static let limit = 64

  private var starts = InlineArray<64, UInt32>(repeating: 0)
  private var ends = InlineArray<64, UInt32>(repeating: 0)
  private(set) var count = 0

  /// Splits at each separator; nil if there are too many fields.
  ///
  /// - Parameter quotes: Whether separators between quotation marks are part of a field.
  init?(_ bytes: RawSpan, _ line: Range<Int>, separator: UInt8, quotes: Bool = false) {
    let quote = quotes ? UInt8(ascii: "\"") : separator
    var start = line.lowerBound
    var offset = line.lowerBound
    var isQuoted = false
    while offset < line.upperBound {
      // Of 32 bytes at once; near the end of the input one by one.
      let isWide = offset + 32 <= bytes.byteCount
      let width = isWide ? 32 : 1
      var found: UInt32
      if isWide {
        found = bytes.mask32(offset, separator, or: quote)
      } else {
        let byte = bytes.u8(offset)
        found = byte == separator || byte == quote ? 1 : 0
      }
      while found != 0 {
        let place = offset + found.trailingZeroBitCount
        found &= found - 1
        guard place < line.upperBound else { break }
        if bytes.u8(place) == separator {
          guard !isQuoted else { continue }
          guard add(start, place) else { return nil }
          start = place + 1
        } else {
          isQuoted.toggle()
        }
      }
      offset += width
    }
    guard add(start, line.upperBound) else { return nil }
  }

  private mutating func add(_ start: Int, _ end: Int) -> Bool {
    guard count < Self.limit else { return false }
    starts[count] = UInt32(truncatingIfNeeded: start)
    ends[count] = UInt32(truncatingIfNeeded: end)
    count += 1
    return true
  }

  /// A field, which may be empty.
  subscript(place: Int) -> ScannedValue {
    ScannedValue(kind: .string, start: Int(starts[place]), end: Int(ends[place]))
  }
}

extension ScannedValue {
  var isEmpty: Bool { start == end }

  func isByte(_ byte: UInt8, _ bytes: RawSpan) -> Bool { end == start + 1 && bytes.u8(start) == byte }

  func begins(_ text: StaticString, _ bytes: RawSpan) -> Bool {
    let count = text.utf8CodeUnitCount
    guard end - start >= count else { return false }
    return ScannedValue(kind: .string, start: start, end: start + count).equals(text, bytes)
  }
}
