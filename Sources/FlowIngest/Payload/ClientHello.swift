import ByteInput

/// A TLS ClientHello: server names (RFC 6066 section 3) and application protocols (RFC 7301) that it offers.
///
/// What a cut message still holds is kept.
struct ClientHello {
  private(set) var serverNames: [String] = []
  private(set) var applicationProtocols: [String] = []

  /// Reads the body that begins at `offset`; nil where it does not look like one.
  init?(_ bytes: RawSpan, at offset: Int, end: Int) {
    var cursor = ByteCursor(at: offset, end: end)
    guard let version = cursor.be16(bytes), version >> 8 == 3, cursor.skip(32) != nil,
      let session = cursor.u8(bytes), session <= 32
    else { return nil }
    readExtensions(bytes, &cursor, session: session)
  }

  private mutating func readExtensions(_ bytes: RawSpan, _ cursor: inout ByteCursor, session: Int) {
    guard cursor.skip(session) != nil,
      let ciphers = cursor.be16(bytes), cursor.skip(ciphers) != nil,
      let compressions = cursor.u8(bytes), cursor.skip(compressions) != nil,
      let length = cursor.be16(bytes)
    else { return }
    var extensions = cursor.section(length)
    while let type = extensions.be16(bytes), let size = extensions.be16(bytes) {
      let content = extensions.section(size)
      switch type {
      case 0: readServerNames(bytes, content)
      case 16: readProtocols(bytes, content)
      default: break
      }
    }
  }

  /// A list of (type, length, name); type 0 is a host name.
  private mutating func readServerNames(_ bytes: RawSpan, _ content: ByteCursor) {
    var list = content
    guard list.be16(bytes) != nil else { return }
    while let type = list.u8(bytes), let length = list.be16(bytes) {
      let name = list.section(length)
      if type == 0, name.range.count == length, length > 0 {
        serverNames.append(String(bytes, name.range).lowercased())
      }
    }
  }

  /// A list of (length, name).
  private mutating func readProtocols(_ bytes: RawSpan, _ content: ByteCursor) {
    var list = content
    guard list.be16(bytes) != nil else { return }
    while let length = list.u8(bytes) {
      let name = list.section(length)
      if name.range.count == length, length > 0 { applicationProtocols.append(String(bytes, name.range)) }
    }
  }
}
