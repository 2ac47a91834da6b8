import ByteInput

/// FDDI (`LINKTYPE_FDDI`, 10) with an LLC and SNAP header (RFC 1042), which has the payload's type.
///
///      0    1     7     13                16    19     21
///     +----+-----+-----+-----------------+-----+------+
///     | fc | dst | src | 0xAA 0xAA 0x03  | OUI | type |
///     +----+-----+-----+-----------------+-----+------+
struct FDDI {
  static let byteCount = 21
  /// Nil without a SNAP header.
  var etherType: EtherType?

  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.fddi, at: offset, needed: Self.byteCount, end: end) }
    let isSNAP = frame.be16(offset + 13) == 0xAAAA && frame.u8(offset + 15) == 3
    etherType = isSNAP ? EtherType(rawValue: frame.be16(offset + 19)) : nil
  }
}
