import ByteInput
import Documents

/// A value in the most frequent form: without escapes if it is a string, and directly followed by the next key or the
/// object's end.
struct PlainValue {
  let kind: ScannedValue.Kind
  /// The offset after the value; not positive if the value is not in this form.
  let end: Int
  /// The two bytes at `end`.
  private let next: UInt16

  /// A comma and the next key's quote.
  private static let separator: UInt16 = 0x222C

  /// A value that was kept from an earlier record.
  @inline(__always)
  init(kind: ScannedValue.Kind, end: Int, isLast: Bool) {
    self.kind = kind
    self.end = end
    next = isLast ? UInt16(UInt8(ascii: "}")) : Self.separator
  }

  /// Whether the value is in this form. If not, `JSONTokens` must read it.
  @inline(__always)
  var isFollowed: Bool { next == Self.separator || isLast }

  /// Whether the object ends after the value.
  @inline(__always)
  var isLast: Bool { next & 0xFF == UInt16(UInt8(ascii: "}")) }

  @inline(__always)
  init(_ bytes: RawSpan, _ offset: Int) {
    let first = bytes.u8(offset)
    if first == UInt8(ascii: "\"") {
      self.init(string: bytes, offset)
    } else if first &- UInt8(ascii: "0") <= 9 {
      self.init(kind: .word, after: JSONTokens.skipWord(bytes, offset, bytes.byteCount), bytes)
    } else {
      self = Self.other(bytes, offset, first)
    }
  }

  @inline(__always)
  private init(string bytes: RawSpan, _ start: Int) {
    kind = .string
    var offset = start &+ 1
    while offset &+ 36 <= bytes.byteCount {
      let mask = bytes.mask32(offset, UInt8(ascii: "\""), or: UInt8(ascii: "\\"))
      if mask != 0 {
        let mark = bytes.le32(offset &+ mask.trailingZeroBitCount)
        end = offset &+ mask.trailingZeroBitCount &+ 1
        next = mark & 0xFF == UInt32(UInt8(ascii: "\"")) ? UInt16(truncatingIfNeeded: mark >> 8) : 0
        return
      }
      offset &+= 32
    }
    (end, next) = (0, 0)
  }

  /// `after` is negative if the value is not whole.
  @inline(__always)
  private init(kind: ScannedValue.Kind, after: Int, _ bytes: RawSpan) {
    self.kind = kind
    end = after
    next = after > 0 && after &+ 2 <= bytes.byteCount ? bytes.le16(after) : 0
  }

  private static func other(_ bytes: RawSpan, _ offset: Int, _ first: UInt8) -> PlainValue {
    let after = JSONTokens.skipValue(bytes, offset, bytes.byteCount)
    return PlainValue(kind: ScannedValue.Kind(unquoted: first), after: after, bytes)
  }
}
