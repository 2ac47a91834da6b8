import ByteInput

/// ARCNET as captured on Linux (`LINKTYPE_ARCNET_LINUX`, 129): RFC 1051 frames, and RFC 1201 frames with a fragmentation header.
///
///      0     1     2        4      5
///     +-----+-----+--------+------+ - - - - - - - - - - - -
///     | src | dst | offset | type | RFC 1201: flag 1, number 2
///     +-----+-----+--------+------+ - - - - - - - - - - - -
struct ARCNET {
  static let byteCount = 5
  /// Nil for anything but IP.
  var etherType: EtherType?
  /// Where the payload begins.
  var payload: Int

  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.arcnet, at: offset, needed: Self.byteCount, end: end) }
    switch frame.u8(offset + 4) {
    case 240: (etherType, payload) = (.ipv4, offset + 5)
    case 212: (etherType, payload) = (.ipv4, offset + 8)
    case 196: (etherType, payload) = (.ipv6, offset + 8)
    default: (etherType, payload) = (nil, offset + 5)
    }
  }
}
