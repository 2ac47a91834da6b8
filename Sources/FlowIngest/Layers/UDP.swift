import ByteInput

/// UDP header (RFC 768).
///
///      0      2      4      6      8
///     +------+------+------+------+
///     |source|dest. |length|check |
///     +------+------+------+------+
///
/// All fields are big-endian. A length of 0, or one beyond the packet's end, is read as "to the end".
struct UDP {
  static let byteCount = 8
  var sourcePort: UInt16
  var destinationPort: UInt16
  /// The end of the payload in the frame.
  var end: Int

  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end packetEnd: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= packetEnd else {
      throw .short(.udp, at: offset, needed: Self.byteCount, end: packetEnd)
    }
    sourcePort = frame.be16(offset)
    destinationPort = frame.be16(offset + 2)
    let length = Int(frame.be16(offset + 4))
    end = length < Self.byteCount ? packetEnd : min(packetEnd, offset + length)
  }
}

extension UDP {
  /// A header that the snap length cut.
  init(sourcePort: UInt16, destinationPort: UInt16, end: Int) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.end = end
  }
}
