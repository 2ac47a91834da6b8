import ByteInput
import FlowModel

extension ScannedValue {
  /// The whole number, written as a number or as a string; nil for anything else or one that does not fit 63 bits.
  @inline(__always)
  func int(_ bytes: RawSpan) -> Int? {
    guard kind == .word || kind == .string, start < end else { return nil }
    var offset = start
    let isNegative = bytes.u8(offset) == UInt8(ascii: "-")
    if isNegative { offset += 1 }
    // Eighteen digits always fit.
    guard offset < end, end - offset <= 18 else { return nil }
    var value = 0
    while offset < end {
      let digit = bytes.u8(offset) &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ Int(digit)
      offset += 1
    }
    return isNegative ? -value : value
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
