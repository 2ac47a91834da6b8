import ByteInput

/// TCP header (RFC 9293).
///
///      0      2      4          8          12   13    14     16     18     20
///     +------+------+----------+----------+----+-----+------+------+------+ - -
///     |source|dest. | sequence |   ack    |len |flags|window|check |urgent| options
///     +------+------+----------+----------+----+-----+------+------+------+ - -
///
/// All fields are big-endian.
struct TCP {
  /// The control bits of a segment.
  struct Flags: OptionSet {
    let rawValue: UInt8
    static let fin = Flags(rawValue: 0x01)
    static let syn = Flags(rawValue: 0x02)
    static let rst = Flags(rawValue: 0x04)
    static let push = Flags(rawValue: 0x08)
    static let ack = Flags(rawValue: 0x10)
  }

  static let minimumByteCount = 20
  var sourcePort: UInt16
  var destinationPort: UInt16
  var sequence: UInt32
  var flags: Flags
  /// Where the payload begins.
  var payload: Int

  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.minimumByteCount <= end else {
      throw .short(.tcp, at: offset, needed: Self.minimumByteCount, end: end)
    }
    let headerLength = Int(frame.u8(offset + 12) >> 4) * 4
    guard headerLength >= Self.minimumByteCount else { throw .invalid(.tcp, at: offset, end: end) }
    sourcePort = frame.be16(offset)
    destinationPort = frame.be16(offset + 2)
    sequence = frame.be32(offset + 4)
    flags = Flags(rawValue: frame.u8(offset + 13))
    payload = min(offset + headerLength, end)
  }
}

extension TCP {
  /// Reads a header that the snap length cut: the ports, and the flags if the frame has them.
  init?(cut frame: RawSpan, at offset: Int, end: Int) {
    guard let ports = Ports(frame, at: offset, end: end) else { return nil }
    sourcePort = ports.source
    destinationPort = ports.destination
    sequence = offset + 8 <= end ? frame.be32(offset + 4) : 0
    flags = offset + 14 <= end ? Flags(rawValue: frame.u8(offset + 13)) : []
    payload = end
  }
}
