import ByteInput

/// A name in a DNS message: labels preceded by their length, up to an empty one (RFC 1035 section 3.1) or a pointer to the rest of the
/// name (section 4.1.4).
struct DNSName {
  /// From the length of the first label to the end of the name or of its first pointer.
  let range: Range<Int>
  /// Whether the name has no pointer.
  let isContiguous: Bool
  /// Bytes of the labels with dots between them.
  let length: Int
  private let message: Int
  private let end: Int

  /// A name has at most 255 bytes and therefore at most 127 labels.
  private static let labelLimit = 127

  /// Reads the name at `offset` of the message that begins at `message`; nil if it is cut or malformed.
  @inline(__always)
  init?(_ bytes: RawSpan, at offset: Int, message: Int, end: Int) {
    guard let walk = Self.walk(bytes, offset, message, end, label: { _ in }) else { return nil }
    range = offset..<walk.behind
    isContiguous = walk.isContiguous
    length = walk.length
    self.message = message
    self.end = end
  }

  /// In lower case, with labels joined by dots.
  func text(_ bytes: RawSpan) -> String {
    var name: [UInt8] = []
    _ = Self.walk(bytes, range.lowerBound, message, end) { label in
      if !name.isEmpty { name.append(UInt8(ascii: ".")) }
      for place in label { name.append(bytes.u8(place)) }
    }
    return String(decoding: name, as: UTF8.self).lowercased()
  }

  @inline(__always)
  private static func walk(
    _ bytes: RawSpan, _ start: Int, _ message: Int, _ end: Int, label: (Range<Int>) -> Void
  ) -> (behind: Int, isContiguous: Bool, length: Int)? {
    var offset = start
    var behind: Int?
    var total = 0
    for _ in 0...labelLimit {
      guard offset < end else { return nil }
      let length = Int(bytes.u8(offset))
      if length == 0 { return (behind ?? offset + 1, behind == nil, total) }
      if length >= 0xC0 {
        guard offset + 2 <= end else { return nil }
        let target = message + Int(bytes.be16(offset) & 0x3FFF)
        behind = behind ?? offset + 2
        // Accepting only backward pointers excludes loops.
        guard target < offset else { return nil }
        offset = target
        continue
      }
      guard length < 0x40, offset + 1 + length <= end, total + length < 255 else { return nil }
      label(offset + 1..<offset + 1 + length)
      total += total == 0 ? length : length + 1
      offset += 1 + length
    }
    return nil
  }
}
