import ByteInput

/// A TLS ServerHello: the version that the server chose, from the extension of TLS 1.3 where it is there.
struct ServerHello {
  /// As on the wire: 0x0303 is TLS 1.2, 0x0304 is 1.3.
  private(set) var version: UInt16

  /// Reads the body that begins at `offset`; nil where it does not look like one.
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
