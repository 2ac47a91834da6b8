import ByteInput

/// A TLS ClientHello: server names (RFC 6066 section 3) and application protocols (RFC 7301) that it offers, where they lie.
///
/// What a cut message still holds is used.
struct ClientHello {
  enum Name {
    case server
    case applicationProtocol
  }

  private let session: ByteCursor
  private let sessionLength: Int

  /// Reads the body that begins at `offset`; nil where it does not look like one.
  init?(_ bytes: RawSpan, at offset: Int, end: Int) {
    var cursor = ByteCursor(at: offset, end: end)
    guard let version = cursor.be16(bytes), version >> 8 == 3, cursor.skip(32) != nil,
      let length = cursor.u8(bytes), length <= 32
    else { return nil }
    session = cursor
    sessionLength = length
  }

  /// Calls `take` with each name in the order of the message.
  @inline(__always)
  func forEachName(_ bytes: RawSpan, _ take: (Name, Range<Int>) -> Void) {
    var cursor = session
    guard cursor.skip(sessionLength) != nil,
      let ciphers = cursor.be16(bytes), cursor.skip(ciphers) != nil,
      let compressions = cursor.u8(bytes), cursor.skip(compressions) != nil,
      let length = cursor.be16(bytes)
    else { return }
    var extensions = cursor.section(length)
    while let type = extensions.be16(bytes), let size = extensions.be16(bytes) {
      let content = extensions.section(size)
      switch type {
      case 0: Self.forEachServerName(bytes, content) { take(.server, $0) }
      case 16: Self.forEachProtocol(bytes, content) { take(.applicationProtocol, $0) }
      default: break
      }
    }
  }

  /// A list of (type, length, name); type 0 is a host name.
  @inline(__always)
  private static func forEachServerName(_ bytes: RawSpan, _ content: ByteCursor, _ take: (Range<Int>) -> Void) {
    var list = content
    guard list.be16(bytes) != nil else { return }
    while let type = list.u8(bytes), let length = list.be16(bytes) {
      let name = list.section(length)
      if type == 0, name.range.count == length, length > 0 { take(name.range) }
    }
  }

  /// A list of (length, name).
  @inline(__always)
  private static func forEachProtocol(_ bytes: RawSpan, _ content: ByteCursor, _ take: (Range<Int>) -> Void) {
    var list = content
    guard list.be16(bytes) != nil else { return }
    while let length = list.u8(bytes) {
      let name = list.section(length)
      if name.range.count == length, length > 0 { take(name.range) }
    }
  }
}
