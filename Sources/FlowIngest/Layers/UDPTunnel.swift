import ByteInput

/// A tunnel over UDP: VXLAN (RFC 7348, port 4789, and 8472 before the RFC) or Geneve (RFC 8926, port 6081).
///
///     VXLAN   0   1        4    7   8        Geneve  0    1    2      4    7   8
///            +---+--------+----+---+                +----+----+------+----+---+ - - -
///            |I  |   0    |VNI | 0 |                |v,ol|O C | type |VNI | 0 | options
///            +---+--------+----+---+                +----+----+------+----+---+ - - -
///
/// Reserved bits are ignored, as the RFC requires. The port alone proves nothing (a DNS reply may go to client port 6081), so the header
/// must be valid and the content must decode as a packet.
struct UDPTunnel {
  static let byteCount = 8
  var etherType: EtherType
  /// Where the payload begins.
  var payload: Int

  /// Nil for another port or an invalid header.
  @inline(__always)
  init?(_ frame: RawSpan, port: UInt16, at offset: Int, end: Int) {
    switch port {
    case 4789, 8472: self.init(vxlan: frame, at: offset, end: end)
    case 6081: self.init(geneve: frame, at: offset, end: end)
    default: return nil
    }
  }

  private init?(vxlan frame: RawSpan, at offset: Int, end: Int) {
    guard offset + Self.byteCount <= end, frame.u8(offset) & 0x08 != 0, frame.u8(offset + 7) == 0 else {
      return nil
    }
    etherType = .transparentEthernet
    payload = offset + Self.byteCount
  }

  private init?(geneve frame: RawSpan, at offset: Int, end: Int) {
    guard offset + Self.byteCount <= end, frame.u8(offset) >> 6 == 0, frame.u8(offset + 7) == 0 else { return nil }
    etherType = EtherType(rawValue: frame.be16(offset + 2))
    payload = offset + Self.byteCount + Int(frame.u8(offset) & 0x3F) * 4
    guard payload <= end, [.transparentEthernet, .ipv4, .ipv6].contains(etherType) else { return nil }
  }
}
