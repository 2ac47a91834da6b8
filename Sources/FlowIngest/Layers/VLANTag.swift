import ByteInput

/// VLAN tag (IEEE 802.1Q), alone or stacked (802.1ad).
///
///      0          2      4
///     +----------+------+
///     | priority,| type |
///     | VLAN id  |      |
///     +----------+------+
///
/// Both fields are big-endian.
struct VLANTag {
  static let byteCount = 4
  var etherType: EtherType

  /// Reads the tag that begins at `offset`; its payload begins at `offset + byteCount`.
  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.vlan, at: offset, needed: Self.byteCount, end: end) }
    etherType = EtherType(rawValue: frame.be16(offset + 2))
  }
}
