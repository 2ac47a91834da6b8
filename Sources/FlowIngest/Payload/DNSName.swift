import ByteInput

/// A name where it lies in a DNS message: labels, each behind its length, up to an empty one (RFC 1035 section 3.1), or a pointer to
/// where the name goes on (section 4.1.4).
struct DNSName {
  /// Where its first label's length stands, and what lies behind its end or its first pointer.
  let range: Range<Int>
  /// Whether no pointer leads elsewhere.
  let isInOnePiece: Bool
  /// Bytes of the labels and the dots between them.
  let length: Int
  private let message: Int
  private let end: Int

  /// A name has at most 255 bytes, so at most 127 labels.
  private static let labelLimit = 127

  /// Reads the name at `offset` of the message that begins at `message`; nil where it is cut or malformed.
  @inline(__always)
  init?(_ bytes: RawSpan, at offset: Int, message: Int, end: Int) {
    guard let walk = Self.walk(bytes, offset, message, end, label: { _ in }) else { return nil }
    range = offset..<walk.behind
    isInOnePiece = walk.isInOnePiece
    length = walk.length
    self.message = message
    self.end = end
  }

  /// The name in lower case, labels joined by dots.
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
  ) -> (behind: Int, isInOnePiece: Bool, length: Int)? {
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
        // A pointer leads backwards only; that ends every chain.
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
