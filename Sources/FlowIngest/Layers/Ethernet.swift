import ByteInput

/// Ethernet II frame header (IEEE 802.3).
///
///      0            6            12     14
///     +------------+------------+------+
///     | destination|   source   | type |
///     +------------+------------+------+
///
/// All fields are big-endian. A value below 0x0600 in the place of the type is a length: an IEEE 802.2 frame follows,
/// which carries IP only behind a SNAP header (RFC 1042).
struct Ethernet {
  static let byteCount = 14
  var etherType: EtherType
  /// Where the payload begins.
  var payload: Int

  /// Reads the header that begins at `offset`.
  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else {
      throw .short(.ethernet, at: offset, needed: Self.byteCount, end: end)
    }
    etherType = EtherType(rawValue: frame.be16(offset + 12))
    payload = offset + Self.byteCount
    if etherType.rawValue < 0x0600 { readSNAP(frame, end: end) }
  }

  /// AA AA 03, then three bytes of organisation (zero), then the type.
  private mutating func readSNAP(_ frame: RawSpan, end: Int) {
    guard payload + 8 <= end, frame.be32(payload) == 0xAAAA_0300, frame.be16(payload + 4) == 0 else { return }
    etherType = EtherType(rawValue: frame.be16(payload + 6))
    payload += 8
  }
}
