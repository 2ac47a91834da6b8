import ByteInput

/// BSD loopback header (`LINKTYPE_NULL`, 0, and `LINKTYPE_LOOP`, 108): four bytes with an address family.
///
/// LOOP is big-endian. NULL has the byte order of the capturing machine, so both orders are tried. IPv4 is 2 everywhere; IPv6 is 10 on
/// Linux, and 24, 28 or 30 on the BSDs and Darwin.
struct NullLoopback {
  static let byteCount = 4
  /// Nil for anything but IP.
  var etherType: EtherType?

  /// IPv4 or IPv6, by the packet's first byte; nil for anything else.
  private static func etherType(ofPacket frame: RawSpan, at offset: Int, end: Int) -> EtherType? {
    guard offset < end else { return nil }
    switch frame.u8(offset) {
    case 0x45...0x4F: return .ipv4
    case 0x60...0x6F: return .ipv6
    default: return nil
    }
  }

  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.null, at: offset, needed: Self.byteCount, end: end) }
    let family = frame.be32(offset)
    switch family <= 0xFFFF ? family : family.byteSwapped {
    case 2: etherType = .ipv4
    case 10, 24, 28, 30: etherType = .ipv6
    // Some systems use other numbers, so check the packet itself.
    default: etherType = Self.etherType(ofPacket: frame, at: offset + Self.byteCount, end: end)
    }
  }
}
