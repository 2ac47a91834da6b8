import ByteInput

/// A tunnel over UDP: VXLAN (RFC 7348, ports 4789 and, from before the RFC, 8472) or Geneve (RFC 8926, port 6081).
///
///     VXLAN   0   1        4    7   8        Geneve  0    1    2      4    7   8
///            +---+--------+----+---+                +----+----+------+----+---+ - - -
///            |I  |   0    |VNI | 0 |                |v,ol|O C | type |VNI | 0 | options
///            +---+--------+----+---+                +----+----+------+----+---+ - - -
///
/// Reserved bits are ignored, as the RFC asks. The port alone proves nothing (a DNS answer may go to client port 6081), so the header must fit its format, and what
/// follows must decode as a packet.
struct UDPTunnel {
  static let byteCount = 8
  var etherType: EtherType
  /// Where the payload begins.
  var payload: Int

  /// Reads the header that begins at `offset`; nil where the port is none of a tunnel's or the bytes do not fit.
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
