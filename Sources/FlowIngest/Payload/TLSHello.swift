import ByteInput

/// A TLS ClientHello: the positions of its server names (RFC 6066 section 3) and application protocols (RFC 7301).
///
/// Of a cut message, the available part is used.
struct ClientHello {
  enum Name {
    case server
    case applicationProtocol
  }

  private let session: ByteCursor
  private let sessionLength: Int

  /// Reads the message body at `offset`; nil if it is not a ClientHello.
  init?(_ bytes: RawSpan, at offset: Int, end: Int) {
    var cursor = ByteCursor(at: offset, end: end)
    guard let version = cursor.be16(bytes), version >> 8 == 3, cursor.skip(32) != nil,
      let length = cursor.u8(bytes), length <= 32
    else { return nil }
    session = cursor
    sessionLength = length
  }

  /// Calls `take` with each name in message order.
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

/// A TLS ServerHello: the version that the server chose, from the TLS 1.3 extension if it is present.
struct ServerHello {
  /// As on the wire: 0x0303 is TLS 1.2, 0x0304 is TLS 1.3.
  private(set) var version: UInt16

  /// Reads the message body at `offset`; nil if it is not a ServerHello.
  init?(_ bytes: RawSpan, at offset: Int, end: Int) {
    var cursor = ByteCursor(at: offset, end: end)
    guard let legacy = cursor.be16(bytes), legacy >> 8 == 3, cursor.skip(32) != nil,
      let session = cursor.u8(bytes), session <= 32
    else { return nil }
    version = UInt16(legacy)
    guard cursor.skip(session + 3) != nil, let length = cursor.be16(bytes) else { return }
    var extensions = cursor.section(length)
    while let type = extensions.be16(bytes), let size = extensions.be16(bytes) {
      var content = extensions.section(size)
      if type == 43, size == 2, let chosen = content.be16(bytes) { version = UInt16(chosen) }
    }
  }
}
