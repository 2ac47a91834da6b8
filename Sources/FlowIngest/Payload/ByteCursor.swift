import ByteInput

/// A read position in a message. Reading a field that extends past the end returns nil.
struct ByteCursor {
  private(set) var offset: Int
  let end: Int

  init(at offset: Int, end: Int) {
    self.offset = offset
    self.end = end
  }

  mutating func u8(_ bytes: RawSpan) -> Int? {
    guard offset < end else { return nil }
    defer { offset += 1 }
    return Int(bytes.u8(offset))
  }

  mutating func be16(_ bytes: RawSpan) -> Int? {
    guard offset + 2 <= end else { return nil }
    defer { offset += 2 }
    return Int(bytes.be16(offset))
  }

  /// Nil if fewer than `count` bytes are left.
  mutating func skip(_ count: Int) -> Void? {
    guard count <= end - offset else { return nil }
    offset += count
    return ()
  }

  /// The next `count` bytes, or all that are left, because the message may be cut.
  mutating func section(_ count: Int) -> ByteCursor {
    let sectionEnd = min(end, offset + count)
    defer { offset = sectionEnd }
    return ByteCursor(at: offset, end: sectionEnd)
  }

  var isAtEnd: Bool { offset >= end }
  var range: Range<Int> { offset..<end }
}

extension String {
  /// Decodes UTF-8; invalid bytes become the replacement character.
  init(_ bytes: RawSpan, _ range: Range<Int>) {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for offset in range { copy.append(bytes.u8(offset)) }
    self.init(decoding: copy, as: UTF8.self)
  }
}
