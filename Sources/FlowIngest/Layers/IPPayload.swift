import ByteInput
import FlowModel

/// The fields of an IPv4 or IPv6 header that the layers above need.
struct IPPayload {
  var source: IPAddress
  var destination: IPAddress
  var transport: TransportProtocol
  var start: Int
  /// The end of the captured payload.
  var end: Int
  /// The end of the payload in the uncut frame.
  var declaredEnd: Int
  var fragmentOffset: Int
  var hasMoreFragments: Bool
  var identification: UInt32

  @inline(__always)
  var isFragment: Bool { fragmentOffset != 0 || hasMoreFragments }

  /// A hash that is equal for all fragments of a packet (RFC 791 section 3.2, RFC 8200 section 4.5).
  var fragmentKey: UInt64 {
    var hash = source.low &* 0x9E37_79B9_7F4A_7C15 ^ source.high
    hash = (hash ^ destination.low) &* 0xD6E8_FEB8_6659_FD93 ^ destination.high
    hash = (hash ^ UInt64(identification)) &* 0x9E37_79B9_7F4A_7C15
    return hash ^ hash >> 29
  }
}

/// The first four bytes of TCP, UDP and SCTP: source and destination port, both big-endian.
///
/// An ICMP error quotes at least these (RFC 792), and a cut frame may have no more.
struct Ports {
  static let byteCount = 4
  var source: UInt16
  var destination: UInt16

  /// Nil if the frame ends before the ports do.
  @inline(__always)
  init?(_ frame: RawSpan, at offset: Int, end: Int) {
    guard offset + Self.byteCount <= end else { return nil }
    source = frame.be16(offset)
    destination = frame.be16(offset + 2)
  }
}
