import ByteInput

/// BSD loopback header (`LINKTYPE_NULL`, 0, and `LINKTYPE_LOOP`, 108): four bytes that name an address family.
///
/// LOOP is big-endian. NULL is in the byte order of the machine that captured, so both orders are tried. IPv4 is 2
/// everywhere; IPv6 is 10 on Linux, 24, 28 or 30 on the BSDs and Darwin.
struct NullLoopback {
  static let byteCount = 4
  /// Nil for a family that is not IP.
  var etherType: EtherType?

  /// Reads the header that begins at `offset`; its payload begins at `offset + byteCount`.
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.null, at: offset, needed: Self.byteCount, end: end) }
    let family = frame.be32(offset)
    switch family <= 0xFFFF ? family : family.byteSwapped {
    case 2: etherType = .ipv4
    case 10, 24, 28, 30: etherType = .ipv6
    default: etherType = nil
    }
  }
}
