import ByteInput

/// Generic Routing Encapsulation, version 0 (RFC 2784, RFC 2890).
///
///      0          2      4
///     +----------+------+ - - - - - - - - - - - - - - - -
///     |C K S, ver| type | checksum 4, key 4, sequence 4
///     +----------+------+ - - - - - - - - - - - - - - - -
///
/// All fields are big-endian. Each of the three optional fields is present if its flag is set.
struct GRE {
  var etherType: EtherType
  /// Where the payload begins.
  var payload: Int

  /// Nil if the header is cut or has another version.
  init?(_ frame: RawSpan, at offset: Int, end: Int) {
    guard offset + 4 <= end else { return nil }
    let flags = frame.be16(offset)
    guard flags & 0x4007 == 0 else { return nil }
    etherType = EtherType(rawValue: frame.be16(offset + 2))
    payload = offset + 4
    for flag: UInt16 in [0x8000, 0x2000, 0x1000] where flags & flag != 0 { payload += 4 }
    guard payload <= end else { return nil }
  }
}
