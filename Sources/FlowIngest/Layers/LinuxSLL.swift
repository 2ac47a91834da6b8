import ByteInput

/// Linux "cooked" capture, version 1 (`LINKTYPE_LINUX_SLL`, 113).
///
///      0      2      4      6            14     16
///     +------+------+------+------------+------+
///     | pkt  |ARPHRD| len  |  address   | type |
///     +------+------+------+------------+------+
///
/// All fields are big-endian. There is no interface. Packet type 4 means sent.
struct LinuxSLL {
  static let byteCount = 16
  var packetType: UInt16
  var etherType: EtherType

  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.sll, at: offset, needed: Self.byteCount, end: end) }
    packetType = frame.be16(offset)
    etherType = EtherType(rawValue: frame.be16(offset + 14))
  }
}

/// Linux "cooked" capture, version 2 (`LINKTYPE_LINUX_SLL2`, 276), which `tcpdump -i any` writes.
///
///      0      2      4              8      10  11  12              20
///     +------+------+--------------+------+---+---+---------------+
///     | type |  0   |  interface   | ARPHRD|pkt|len|    address    |
///     +------+------+--------------+------+---+---+---------------+
///
/// All fields are big-endian. Packet type 4 means sent.
struct LinuxSLL2 {
  static let byteCount = 20
  var etherType: EtherType
  var interfaceIndex: UInt32
  var packetType: UInt8

  @inline(__always)
  init(_ frame: RawSpan, at offset: Int, end: Int) throws(DecodeError) {
    guard offset + Self.byteCount <= end else { throw .short(.sll2, at: offset, needed: Self.byteCount, end: end) }
    etherType = EtherType(rawValue: frame.be16(offset))
    interfaceIndex = frame.be32(offset + 4)
    packetType = frame.u8(offset + 10)
  }
}
