import ByteInput

/// Linux "cooked" capture, version 2 (`LINKTYPE_LINUX_SLL2`, 276): what
/// `tcpdump -i any` writes.
///
///      0      2      4              8      10  11  12              20
///     +------+------+--------------+------+---+---+---------------+
///     | type |  0   |  interface   | ARPHRD|pkt|len|    address    |
///     +------+------+--------------+------+---+---+---------------+
///
/// All fields are big-endian. The packet type tells sent (4) from received.
struct LinuxSLL2 {
  static let byteCount = 20
  var etherType: EtherType
  var interfaceIndex: UInt32
  var packetType: UInt8

  /// Reads the header that begins at `offset`; its payload begins at `offset + byteCount`.
  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.sll2, at: offset, needed: Self.byteCount, end: end) }
    etherType = EtherType(rawValue: frame.be16(offset))
    interfaceIndex = frame.be32(offset + 4)
    packetType = frame.u8(offset + 10)
  }
}
