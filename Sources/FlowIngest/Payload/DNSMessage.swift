import ByteInput

/// The questions of a DNS message, and whether they were answered (RFC 1035 section 4.1): unicast, multicast (RFC 6762) or LLMNR (RFC 4795).
///
///      0      2       4         6         8           10          12
///     +------+-------+---------+---------+-----------+-----------+ - - - -
///     |  id  | flags |questions| answers | authority | additional| sections
///     +------+-------+---------+---------+-----------+-----------+ - - - -
///
/// All fields are big-endian. Of the answers only their number is read.
struct DNSMessage {
  /// Names asked for: lower case, no final dot. The root itself is left out.
  private(set) var names: [String] = []
  /// Whether this is a question and not an answer.
  let isQuery: Bool
  /// An answer's response code (section 4.1.1).
  let code: UInt8
  /// Whether an answer holds records.
  let hasRecords: Bool

  private static let headerByteCount = 12
  private static let questionLimit = 32
  /// A name has at most 255 bytes, so at most 127 labels.
  private static let labelLimit = 127

  /// Which ports speak DNS: 53, multicast DNS 5353 (where OpenShift's resolvers listen too), LLMNR 5355, and 8053, where resolvers
  /// without privileges listen.
  @inline(__always)
  static func isPort(_ port: UInt16) -> Bool { port == 53 || port == 5353 || port == 5355 || port == 8053 }

  /// Reads the message that begins at `offset`; nil where it is too short or does not look like one.
  init?(_ bytes: RawSpan, at offset: Int, end: Int) {
    guard offset + Self.headerByteCount <= end else { return nil }
    let flags = bytes.be16(offset + 2)
    isQuery = flags & 0x8000 == 0
    code = UInt8(flags & 0xF)
    hasRecords = bytes.be16(offset + 6) > 0
    let questions = Int(bytes.be16(offset + 4))
    guard questions <= 256 else { return nil }
    var cursor = offset + Self.headerByteCount
    for _ in 0..<min(questions, Self.questionLimit) {
      guard let name = Self.name(bytes, &cursor, message: offset, end: end), cursor + 4 <= end else { return }
      cursor += 4
      if !name.isEmpty { names.append(name) }
    }
  }

  /// Reads a name and moves the cursor behind it; nil where it is cut or malformed.
  private static func name(_ bytes: RawSpan, _ cursor: inout Int, message: Int, end: Int) -> String? {
    var name: [UInt8] = []
    var offset = cursor
    var hasJumped = false
    for _ in 0...labelLimit {
      guard offset < end else { return nil }
      let length = Int(bytes.u8(offset))
      if length == 0 {
        if !hasJumped { cursor = offset + 1 }
        return String(decoding: name, as: UTF8.self).lowercased()
      }
      if length >= 0xC0 {
        guard offset + 2 <= end else { return nil }
        let target = message + Int(bytes.be16(offset) & 0x3FFF)
        if !hasJumped { cursor = offset + 2 }
        hasJumped = true
        // A pointer leads backwards only; that ends every chain.
        guard target < offset else { return nil }
        offset = target
        continue
      }
      guard length < 0x40, offset + 1 + length <= end, name.count + length < 255 else { return nil }
      if !name.isEmpty { name.append(UInt8(ascii: ".")) }
      for place in offset + 1..<offset + 1 + length { name.append(bytes.u8(place)) }
      offset += 1 + length
    }
    return nil
  }
}
