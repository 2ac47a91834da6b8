import ByteInput
import Documents

/// A value as most are: a string without escapes, a number, or another, with the next key or the object's end right behind it.
struct PlainValue {
  let kind: ScannedValue.Kind
  /// The offset behind the value.
  let end: Int
  /// The two bytes there.
  private let next: UInt16

  /// A comma and the next key's quote.
  private static let separator: UInt16 = 0x222C

  /// One that stood the same before.
  @inline(__always)
  init(kind: ScannedValue.Kind, end: Int, isLast: Bool) {
    self.kind = kind
    self.end = end
    next = isLast ? UInt16(UInt8(ascii: "}")) : Self.separator
  }

  /// Whether this is such a value at all; one that is not needs another look.
  @inline(__always)
  var isFollowed: Bool { next == Self.separator || isLast }

  /// Whether the object ends behind it.
  @inline(__always)
  var isLast: Bool { next & 0xFF == UInt16(UInt8(ascii: "}")) }

  /// The value at `offset`.
  @inline(__always)
  init(_ bytes: RawSpan, _ offset: Int) {
    let first = bytes.u8(offset)
    if first == UInt8(ascii: "\"") {
      self.init(string: bytes, offset)
    } else if first &- UInt8(ascii: "0") <= 9 {
      self.init(kind: .word, behind: JSONTokens.skipWord(bytes, offset, bytes.byteCount), bytes)
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

  /// The offset behind the value is negative where it is not whole.
  @inline(__always)
  private init(kind: ScannedValue.Kind, behind: Int, _ bytes: RawSpan) {
    self.kind = kind
    end = behind
    next = behind > 0 && behind &+ 2 <= bytes.byteCount ? bytes.le16(behind) : 0
  }

  private static func other(_ bytes: RawSpan, _ offset: Int, _ first: UInt8) -> PlainValue {
    let behind = JSONTokens.skipValue(bytes, offset, bytes.byteCount)
    return PlainValue(kind: ScannedValue.Kind(unquoted: first), behind: behind, bytes)
  }
}
