import ByteInput

/// The questions of a DNS message and whether they were answered (RFC 1035 section 4.1), for unicast, multicast (RFC 6762) and LLMNR
/// (RFC 4795).
///
///      0      2       4         6         8           10          12
///     +------+-------+---------+---------+-----------+-----------+ - - - -
///     |  id  | flags |questions| answers | authority | additional| sections
///     +------+-------+---------+---------+-----------+-----------+ - - - -
///
/// All fields are big-endian. Only the number of answers is read.
struct DNSMessage {
  let isQuery: Bool
  /// The response code of a reply (section 4.1.1).
  let code: UInt8
  /// Whether a reply has answer records.
  let hasRecords: Bool

  private let start: Int
  private let end: Int
  private var cursor: Int
  private var questions: Int

  private static let headerByteCount = 12
  private static let questionLimit = 32

  /// DNS ports: 53; 5353 for multicast DNS and OpenShift's resolvers; 5355 for LLMNR; 8053 for unprivileged resolvers.
  @inline(__always)
  static func isPort(_ port: UInt16) -> Bool { port == 53 || port == 5353 || port == 5355 || port == 8053 }

  /// Reads the header at `offset`; nil if it is too short or not plausible.
  init?(_ bytes: RawSpan, at offset: Int, end: Int) {
    guard offset + Self.headerByteCount <= end else { return nil }
    let flags = bytes.be16(offset + 2)
    isQuery = flags & 0x8000 == 0
    code = UInt8(flags & 0xF)
    hasRecords = bytes.be16(offset + 6) > 0
    let count = Int(bytes.be16(offset + 4))
    guard count <= 256 else { return nil }
    questions = min(count, Self.questionLimit)
    start = offset
    self.end = end
    cursor = offset + Self.headerByteCount
  }

  /// The next name in the questions; nil at the end, and if the rest is cut or malformed. Skips the root.
  mutating func nextName(_ bytes: RawSpan) -> DNSName? {
    while questions > 0 {
      questions -= 1
      guard let name = DNSName(bytes, at: cursor, message: start, end: end), name.range.upperBound + 4 <= end else {
        questions = 0
        return nil
      }
      cursor = name.range.upperBound + 4
      if name.length > 0 { return name }
    }
    return nil
  }
}
