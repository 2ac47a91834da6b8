import ByteInput

/// SCTP common header and the type of the first chunk (RFC 9260).
///
///      0      2      4          8          12    13
///     +------+------+----------+----------+-----+ - -
///     |source|dest. |   tag    | checksum |type | chunks
///     +------+------+----------+----------+-----+ - -
///
/// All fields are big-endian.
struct SCTP {
  static let byteCount = 12
  var sourcePort: UInt16
  var destinationPort: UInt16
  /// 1 is INIT, 2 INIT ACK, 6 ABORT; nil if the frame ends before it.
  var chunkType: UInt8?

  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.sctp, at: offset, needed: Self.byteCount, end: end) }
    sourcePort = frame.be16(offset)
    destinationPort = frame.be16(offset + 2)
    chunkType = offset + Self.byteCount < end ? frame.u8(offset + Self.byteCount) : nil
  }
}
