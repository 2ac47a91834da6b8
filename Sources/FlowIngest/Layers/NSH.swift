import ByteInput

/// Network Service Header (RFC 8300) between Ethernet and its payload.
///
///      0                    2    3        4            8
///     +--------------------+----+--------+------------+ - - - - -
///     |ver, TTL, length (6)|type|protocol|service path| context
///     +--------------------+----+--------+------------+ - - - - -
///
/// The length is in words of four bytes.
struct NSH {
  static let byteCount = 8
  /// Nil for an unsupported protocol.
  var etherType: EtherType?
  /// Where the payload begins.
  var payload: Int

  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.nsh, at: offset, needed: Self.byteCount, end: end) }
    let length = Int(frame.u8(offset + 1) & 0x3F) * 4
    guard length >= Self.byteCount, offset + length <= end else {
      throw .short(.nsh, at: offset, needed: max(length, Self.byteCount), end: end)
    }
    payload = offset + length
    switch frame.u8(offset + 3) {
    case 1: etherType = .ipv4
    case 2: etherType = .ipv6
    case 3: etherType = .transparentEthernet
    default: etherType = nil
    }
  }
}
