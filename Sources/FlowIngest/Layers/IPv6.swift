import ByteInput
import FlowModel

/// IPv6 header (RFC 8200) with its chain of extension headers.
///
///      0        4        6    7    8                24               40
///     +--------+--------+----+----+----------------+----------------+ - -
///     |v,class,|payload |next| hop|     source     |  destination   | extensions
///     | label  | length |    |    |                |                |
///     +--------+--------+----+----+----------------+----------------+ - -
///
/// All fields are big-endian. A payload length of 0 means that the packet extends to the end of the frame: a jumbogram (RFC 2675), or a
/// large segment that the network card splits.
struct IPv6 {
  static let byteCount = 40
  var source: IPAddress
  var destination: IPAddress
  /// The protocol after the last extension header.
  var transport: TransportProtocol
  /// Where the payload begins, after the extension headers.
  var payload: Int
  /// The end of the packet in the frame.
  var end: Int
  /// The end of the packet in the uncut frame.
  var declaredEnd: Int
  /// In bytes; 0 for the first fragment only.
  var fragmentOffset = 0
  var hasMoreFragments = false
  var identification: UInt32 = 0

  /// Reads the header at `offset` and its extension headers.
  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end frameEnd: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= frameEnd else {
      throw .short(.ipv6, at: offset, needed: Self.byteCount, end: frameEnd)
    }
    guard frame.u8(offset) >> 4 == 6 else { throw .invalid(.ipv6, at: offset, end: frameEnd) }
    let payloadLength = Int(frame.be16(offset + 4))
    source = IPAddress(high: frame.be64(offset + 8), low: frame.be64(offset + 16))
    destination = IPAddress(high: frame.be64(offset + 24), low: frame.be64(offset + 32))
    transport = TransportProtocol(rawValue: frame.u8(offset + 6))
    payload = offset + Self.byteCount
    declaredEnd = payloadLength == 0 ? frameEnd : payload + payloadLength
    end = min(frameEnd, declaredEnd)
    if Self.isExtension(transport) { try readExtensions(frame) }
  }

  /// Hop-by-hop (0), routing (43), fragment (44), authentication (51), destination options (60), mobility (135), HIP (139),
  /// shim6 (140).
  @inline(__always)
  private static func isExtension(_ transport: TransportProtocol) -> Bool {
    switch transport.rawValue {
    case 0, 43, 44, 51, 60, 135, 139, 140: true
    default: false
    }
  }

  /// Each extension has at least 8 bytes, so the loop ends with the packet.
  private mutating func readExtensions(_ frame: RawSpan) throws(DecodeError) {
    while Self.isExtension(transport), fragmentOffset == 0 {
      guard payload + 8 <= end else { throw .short(.ipv6Extension, at: payload, needed: 8, end: end) }
      let kind = transport.rawValue
      let next = TransportProtocol(rawValue: frame.u8(payload))
      let length: Int
      switch kind {
      case 44:
        let fragment = frame.be16(payload + 2)
        fragmentOffset = Int(fragment & 0xFFF8)
        hasMoreFragments = fragment & 1 != 0
        identification = frame.be32(payload + 4)
        length = 8
      case 51: length = (Int(frame.u8(payload + 1)) + 2) * 4
      default: length = (Int(frame.u8(payload + 1)) + 1) * 8
      }
      guard payload + length <= end else { throw .short(.ipv6Extension, at: payload, needed: length, end: end) }
      payload += length
      transport = next
    }
  }
}
