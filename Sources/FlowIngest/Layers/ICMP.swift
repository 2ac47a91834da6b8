import ByteInput

/// ICMP (RFC 792) and ICMPv6 (RFC 4443) header.
///
///      0    1    2      4          8
///     +----+----+------+----------+ - -
///     |type|code|check | depends  | an error quotes the packet that it is about
///     +----+----+------+----------+ - -
struct ICMP {
  static let byteCount = 8
  var type: UInt8
  var code: UInt8

  /// Reads the header that begins at `offset`; what it quotes begins at `offset + byteCount`.
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.icmp, at: offset, needed: Self.byteCount, end: end) }
    type = frame.u8(offset)
    code = frame.u8(offset + 1)
  }

  /// Whether ICMP messages of this type quote a packet: unreachable (3), quench (4), redirect (5), time exceeded (11), bad
  /// parameter (12).
  var quotesIPv4: Bool { [3, 4, 5, 11, 12].contains(type) }

  /// Whether ICMPv6 messages of this type quote a packet: every error, types 1 to 127.
  var quotesIPv6: Bool { (1...127).contains(type) }
}
