import ByteInput
import Documents
import FlowModel

/// The kind of a record's field and its range in the bytes, without a string's quotes.
struct ScannedValue {
  enum Kind: UInt8 {
    case absent
    case string
    /// A string with escapes.
    case escapedString
    /// A number, `true` or `false`.
    case word
    case array
    case object

    /// The kind of a value whose first byte is not a quote.
    @inline(__always)
    init(unquoted first: UInt8) {
      switch first {
      case UInt8(ascii: "["): self = .array
      case UInt8(ascii: "{"): self = .object
      case UInt8(ascii: "n"): self = .absent
      default: self = .word
      }
    }
  }

  var kind = Kind.absent
  // Records lie in buffers of at most 16 MB, so 32 bits suffice.
  private var from: UInt32 = 0
  private var to: UInt32 = 0

  init() {}

  @inline(__always)
  init(kind: Kind, start: Int, end: Int) {
    self.kind = kind
    from = UInt32(truncatingIfNeeded: start)
    to = UInt32(truncatingIfNeeded: end)
  }

  @inline(__always)
  var start: Int { Int(from) }
  @inline(__always)
  var end: Int { Int(to) }
  @inline(__always)
  var isAbsent: Bool { kind == .absent }
}

extension ScannedValue {
  /// The integer, written as a number or as a string; nil for anything else, and for more than 18 digits.
  @inline(__always)
  func int(_ bytes: RawSpan) -> Int? {
    guard kind == .word || kind == .string, start < end else { return nil }
    let isNegative = bytes.u8(start) == UInt8(ascii: "-")
    let first = isNegative ? start &+ 1 : start
    let count = end &- first
    // Eighteen digits always fit in 63 bits.
    guard count > 0, count <= 18, let value = Self.number(bytes, first, count) else { return nil }
    return isNegative ? -value : value
  }

  /// The number of `count` digits at `offset`; nil if a byte is not a digit. Precondition: at most 18 digits.
  @inline(__always)
  static func number(_ bytes: RawSpan, _ offset: Int, _ count: Int) -> Int? {
    guard var value = digits(bytes, endingAt: offset &+ count, min(count, 8)) else { return nil }
    var (left, scale) = (count &- 8, 100_000_000)
    while left > 0 {
      guard let part = digits(bytes, endingAt: offset &+ left, min(left, 8)) else { return nil }
      value = value &+ part &* scale
      (left, scale) = (left &- 8, scale &* 100_000_000)
    }
    return value
  }

  /// The number of the `count` digits before `end`, at most eight; nil if a byte is not a digit.
  ///
  /// The digits are one word. Three multiplications combine neighbouring digits into pairs, pairs into groups of four,
  /// and the two groups into the number.
  @inline(__always)
  private static func digits(_ bytes: RawSpan, endingAt end: Int, _ count: Int) -> Int? {
    let zeros: UInt64 = 0x3030_3030_3030_3030
    let shift = UInt64(truncatingIfNeeded: 64 &- count &* 8)
    let word = end >= 8 ? bytes.le64(end &- 8) : bytes.le64(end &- count, count: count) << shift
    // XOR with '0' leaves each digit's value. Bytes before the digits are masked out and become leading zeros.
    let value = (word ^ zeros) & (UInt64.max &<< shift)
    guard (value | (value &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0 else { return nil }
    let pairs = (value &* 10 &+ value >> 8) & 0x00FF_00FF_00FF_00FF
    let groups = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
    return Int(truncatingIfNeeded: (groups &* 10_000 &+ groups >> 32) & 0xFFFF_FFFF)
  }

  /// The integer; 0 if the value is absent or an empty string, `LogNumber.impossible` if it is anything else or outside of `0...limit`.
  @inline(__always)
  func count(_ bytes: RawSpan, upTo limit: Int = .max) -> Int {
    guard !isAbsent else { return 0 }
    guard let number = int(bytes) else { return start == end ? 0 : otherCount(bytes, limit) }
    return number < 0 || number > limit ? LogNumber.impossible : number
  }

  /// The slow path of `count`: `1e3`, `12.0`, and numbers of 19 digits.
  private func otherCount(_ bytes: RawSpan, _ limit: Int) -> Int {
    guard kind == .word || kind == .string else { return LogNumber.impossible }
    let number = LogNumber.count(String(bytes, start..<end), missing: LogNumber.impossible)
    return number > limit ? LogNumber.impossible : number
  }

  @inline(__always)
  func port(_ bytes: RawSpan) -> UInt16? {
    guard let number = int(bytes), (0...65535).contains(number) else { return nil }
    return UInt16(number)
  }

  @inline(__always)
  func bool(_ bytes: RawSpan) -> Bool? {
    guard kind == .word else { return nil }
    switch (bytes.u8(start), end - start) {
    case (UInt8(ascii: "t"), 4): return true
    case (UInt8(ascii: "f"), 5): return false
    default: return nil
    }
  }

  /// Whether this is the string `text`, written without escapes.
  @inline(__always)
  func equals(_ text: StaticString, _ bytes: RawSpan) -> Bool {
    guard kind == .string, end - start == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { wanted in
      for place in wanted.indices where bytes.u8(start + place) != wanted[place] { return false }
      return true
    }
  }

  /// An IPv4 address in canonical form; nil for anything else. Allocates nothing.
  @inline(__always)
  func ipv4(_ bytes: RawSpan) -> IPAddress? {
    let count = end &- start
    guard kind == .string, count >= 7, count <= 15, start &+ 16 <= bytes.byteCount else { return nil }
    var dots = bytes.nonDigits16(start) & ~(UInt32.max << UInt32(truncatingIfNeeded: count))
    guard dots.nonzeroBitCount == 3 else { return nil }
    var address: UInt32 = 0
    var first = start
    while dots != 0 {
      let dot = start &+ dots.trailingZeroBitCount
      guard bytes.u8(dot) == UInt8(ascii: "."), let part = Self.addressPart(bytes, first, dot) else { return nil }
      address = address << 8 | part
      first = dot &+ 1
      dots &= dots &- 1
    }
    guard let part = Self.addressPart(bytes, first, end) else { return nil }
    return IPAddress(v4: address << 8 | part)
  }

  /// A number from 0 to 255 without leading zeros. Precondition: all bytes are digits.
  @inline(__always)
  private static func addressPart(_ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt32? {
    let count = end &- start
    guard count > 0, count <= 3 else { return nil }
    var part = UInt32(bytes.u8(start) &- UInt8(ascii: "0"))
    if count == 1 { return part }
    guard part != 0 else { return nil }
    for offset in start &+ 1..<end { part = part &* 10 &+ UInt32(bytes.u8(offset) &- UInt8(ascii: "0")) }
    return part <= 255 ? part : nil
  }

  /// The text, with escapes decoded; nil if this is not a string.
  func string(_ bytes: RawSpan) -> String? {
    switch kind {
    case .string: return String(bytes, start..<end)
    case .escapedString:
      var reader = JSONDocumentReader([UInt8(ascii: "\"")] + copied(bytes) + [UInt8(ascii: "\"")])
      return (try? reader.next())?.string
    case .absent, .word, .array, .object: return nil
    }
  }

  /// The text; nil if this is not a string, or empty.
  func name(_ bytes: RawSpan) -> String? {
    guard let text = string(bytes), !text.isEmpty else { return nil }
    return text
  }

  /// A nested value as a tree; nil if it is malformed. Slow: only for fields that few records have.
  func tree(_ bytes: RawSpan) -> DocumentNode? {
    guard kind == .array || kind == .object else { return nil }
    var reader = JSONDocumentReader(copied(bytes))
    return try? reader.next()
  }

  private func copied(_ bytes: RawSpan) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(end - start)
    for offset in start..<end { copy.append(bytes.u8(offset)) }
    return copy
  }
}
