import ByteInput
import FlowModel

extension ScannedValue {
  /// The whole number, written as a number or as a string; nil for anything else or one that does not fit 63 bits.
  @inline(__always)
  func int(_ bytes: RawSpan) -> Int? {
    guard kind == .word || kind == .string, start < end else { return nil }
    let isNegative = bytes.u8(start) == UInt8(ascii: "-")
    let first = isNegative ? start &+ 1 : start
    let count = end &- first
    // Eighteen digits always fit.
    guard count > 0, count <= 18, let value = Self.number(bytes, first, count) else { return nil }
    return isNegative ? -value : value
  }

  /// The number of `count` digits at `offset`; nil where one is no digit. Eighteen digits are the most.
  @inline(__always)
  static func number(_ bytes: RawSpan, _ offset: Int, _ count: Int) -> Int? {
    var value = 0
    var done = 0
    // Eight digits are one word.
    while done < count {
      let step = min(8, count &- done)
      guard let part = digits(bytes.le64(offset &+ done, count: step), count: step) else { return nil }
      value = value &* powersOfTen(step) &+ part
      done &+= step
    }
    return value
  }

  /// The number that the lower `count` bytes of a word spell, the first digit the least significant byte; nil where one is no digit.
  ///
  /// Neighbouring digits become pairs, pairs groups of four, and those one number, each step for all of them at once.
  @inline(__always)
  private static func digits(_ word: UInt64, count: Int) -> Int? {
    // Moved up so that the missing digits are zeros in front; taking '0' from each byte borrows nothing where all are digits.
    let zeros: UInt64 = 0x3030_3030_3030_3030
    let shift = UInt64(truncatingIfNeeded: 64 &- count &* 8)
    let text = (word << shift) | (shift == 0 ? 0 : zeros >> (64 &- shift))
    let value = text &- zeros
    guard (value | (value &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0 else { return nil }
    let pairs = (value &* 10 &+ value >> 8) & 0x00FF_00FF_00FF_00FF
    let groups = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
    return Int(truncatingIfNeeded: (groups &* 10_000 &+ groups >> 32) & 0xFFFF_FFFF)
  }

  @inline(__always)
  private static func powersOfTen(_ exponent: Int) -> Int {
    switch exponent {
    case 8: 100_000_000
    case 7: 10_000_000
    case 6: 1_000_000
    case 5: 100_000
    case 4: 10_000
    case 3: 1000
    case 2: 100
    default: 10
    }
  }

  /// A port; nil where this is none.
  @inline(__always)
  func port(_ bytes: RawSpan) -> UInt16? {
    guard let number = int(bytes), (0...65535).contains(number) else { return nil }
    return UInt16(number)
  }

  /// `true` or `false`; nil for anything else.
  @inline(__always)
  func bool(_ bytes: RawSpan) -> Bool? {
    guard kind == .word else { return nil }
    switch (bytes.u8(start), end - start) {
    case (UInt8(ascii: "t"), 4): return true
    case (UInt8(ascii: "f"), 5): return false
    default: return nil
    }
  }

  /// Whether this is the string `text`, without escapes.
  @inline(__always)
  func equals(_ text: StaticString, _ bytes: RawSpan) -> Bool {
    guard kind == .string, end - start == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { wanted in
      for place in wanted.indices where bytes.u8(start + place) != wanted[place] { return false }
      return true
    }
  }

  /// An IPv4 address in its canonical form, without making a string; nil for anything else.
  @inline(__always)
  func ipv4(_ bytes: RawSpan) -> IPAddress? {
    guard kind == .string, end - start >= 7, end - start <= 15 else { return nil }
    var address: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var dots = 0
    for offset in start..<end {
      let byte = bytes.u8(offset)
      if byte == UInt8(ascii: ".") {
        guard digits > 0, dots < 3 else { return nil }
        address = address << 8 | part
        (part, digits, dots) = (0, 0, dots + 1)
      } else {
        let digit = byte &- UInt8(ascii: "0")
        guard digit <= 9, digits < 3, !(digits == 1 && part == 0) else { return nil }
        part = part * 10 + UInt32(digit)
        guard part <= 255 else { return nil }
        digits += 1
      }
    }
    guard dots == 3, digits > 0 else { return nil }
    return IPAddress(v4: address << 8 | part)
  }

  /// The text, with escapes decoded; nil where this is no string.
  func string(_ bytes: RawSpan) -> String? {
    switch kind {
    case .string: return String(bytes, start..<end)
    case .escapedString:
      var reader = JSONDocumentReader([UInt8(ascii: "\"")] + copied(bytes) + [UInt8(ascii: "\"")])
      return (try? reader.next())?.string
    case .absent, .word, .array, .object: return nil
    }
  }

  /// The text unless it is empty.
  func name(_ bytes: RawSpan) -> String? {
    guard let text = string(bytes), !text.isEmpty else { return nil }
    return text
  }

  /// A nested value as a tree: for the few fields that most records do not have. Nil where it is broken.
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
