import ByteInput
import FlowModel

/// IPv4 header (RFC 791).
///
///      0    1    2        4        6          8    9    10       12       16       20
///     +----+----+--------+--------+----------+----+----+--------+--------+--------+ - -
///     |v/l | ds | total  |   id   |flags,frag|ttl |prot| check  | source |  dest. | options
///     +----+----+--------+--------+----------+----+----+--------+--------+--------+ - -
///
/// All fields are big-endian. A total length of 0 means that the packet extends to the end of the frame; hosts write it for large
/// segments that the network card splits ("BIG TCP").
struct IPv4 {
  static let minimumByteCount = 20
  var source: IPAddress
  var destination: IPAddress
  var transport: TransportProtocol
  /// Where the payload begins.
  var payload: Int
  /// The end of the packet in the frame, without link-layer padding.
  var end: Int
  /// The end of the packet in the uncut frame.
  var declaredEnd: Int
  /// In bytes; 0 for the first fragment only.
  var fragmentOffset: Int
  var hasMoreFragments: Bool
  var identification: UInt32

  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end frameEnd: Int) throws(DecodeError) {
    guard offset + Self.minimumByteCount <= frameEnd else {
      throw .short(.ipv4, at: offset, needed: Self.minimumByteCount, end: frameEnd)
    }
    let first = frame.u8(offset)
    let headerLength = Int(first & 0xF) * 4
    guard first >> 4 == 4, headerLength >= Self.minimumByteCount else {
      throw .invalid(.ipv4, at: offset, end: frameEnd)
    }
    guard offset + headerLength <= frameEnd else {
      throw .short(.ipv4, at: offset, needed: headerLength, end: frameEnd)
    }
    let totalLength = Int(frame.be16(offset + 2))
    guard totalLength == 0 || totalLength >= headerLength else { throw .invalid(.ipv4, at: offset, end: frameEnd) }
    let fragment = frame.be16(offset + 6)
    source = IPAddress(v4: frame.be32(offset + 12))
    destination = IPAddress(v4: frame.be32(offset + 16))
    transport = TransportProtocol(rawValue: frame.u8(offset + 9))
    payload = offset + headerLength
    declaredEnd = totalLength == 0 ? frameEnd : offset + totalLength
    end = min(frameEnd, declaredEnd)
    fragmentOffset = Int(fragment & 0x1FFF) * 8
    hasMoreFragments = fragment & 0x2000 != 0
    identification = UInt32(frame.be16(offset + 4))
  }
}
