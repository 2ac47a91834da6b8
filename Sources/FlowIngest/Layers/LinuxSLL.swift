import ByteInput

/// Linux "cooked" capture, version 1 (`LINKTYPE_LINUX_SLL`, 113).
///
///      0      2      4      6            14     16
///     +------+------+------+------------+------+
///     | pkt  |ARPHRD| len  |  address   | type |
///     +------+------+------+------------+------+
///
/// All fields are big-endian. It does not name the interface; the packet type tells sent (4) from received.
struct LinuxSLL {
  static let byteCount = 16
  var packetType: UInt16
  var etherType: EtherType

  /// Reads the header that begins at `offset`; its payload begins at `offset + byteCount`.
  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.sll, at: offset, needed: Self.byteCount, end: end) }
    packetType = frame.be16(offset)
    etherType = EtherType(rawValue: frame.be16(offset + 14))
  }
}
