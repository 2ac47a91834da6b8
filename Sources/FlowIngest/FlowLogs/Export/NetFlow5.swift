import ByteInput
import FlowModel

/// NetFlow version 5 (Cisco "NetFlow Export Datagram Format"): one-directional IPv4 flows in records of 48 bytes.
///
///      0         2       4        8      12            16         20       21     22         24
///     +---------+-------+--------+------+-------------+----------+--------+------+----------+
///     | version | count | uptime | time | nanoseconds | sequence | engine |  id  | sampling |
///     +---------+-------+--------+------+-------------+----------+--------+------+----------+
///
///      0        4             8      12   14    16        20      24      28     32     34       37      38
///     +--------+-------------+------+----+-----+---------+-------+-------+------+------+- - - -+-------+----------+ - -
///     | source | destination | next | in | out | packets | bytes | first | last | from | to    | flags | protocol |
///     +--------+-------------+------+----+-----+---------+-------+-------+------+------+- - - -+-------+----------+ - -
///
/// All fields are big-endian. `first` and `last` are in milliseconds of the exporter's `uptime`.
struct NetFlow5 {
  static let headerByteCount = 24
  static let recordByteCount = 48
  /// The most records that fit in a datagram.
  static let countLimit = 1365

  let message: ExportMessage
  let count: Int
  let sequence: UInt32
  /// One of this many packets was sampled; 0 if sampling is off.
  let sampling: Int

  /// Precondition: the bytes contain `headerByteCount` bytes from `offset` on. `position` is the message's offset in
  /// the input.
  init(_ bytes: RawSpan, at offset: Int, position: Int) {
    count = Int(bytes.be16(offset + 2))
    sequence = bytes.be32(offset + 16)
    sampling = Int(bytes.be16(offset + 22) & 0x3FFF)
    message = ExportMessage(
      version: 5, domain: UInt32(bytes.be16(offset + 20)),
      exportTime: Int64(bytes.be32(offset + 8)) * 1_000_000_000 + Int64(bytes.be32(offset + 12) % 1_000_000_000),
      uptime: bytes.be32(offset + 4), origin: position)
  }

  /// The record at `offset`. Precondition: `recordByteCount` bytes follow.
  func event(_ bytes: RawSpan, at offset: Int) -> LogEvent {
    let transport = TransportProtocol(rawValue: bytes.u8(offset + 38))
    let hasPorts = transport.hasPorts
    var event = LogEvent(
      LogEvent.End(
        address: IPAddress(v4: bytes.be32(offset)), port: hasPorts ? bytes.be16(offset + 32) : 0),
      LogEvent.End(
        address: IPAddress(v4: bytes.be32(offset + 4)), port: hasPorts ? bytes.be16(offset + 34) : 0), transport)
    event.packets = Int(bytes.be32(offset + 16))
    event.bytes = Int(bytes.be32(offset + 20))
    event.first = message.time(uptime: UInt64(bytes.be32(offset + 24)), initialTime: nil)
    event.last = message.time(uptime: UInt64(bytes.be32(offset + 28)), initialTime: nil)
    event.reporter = "5 \(message.domain) \(bytes.be16(offset + 12))"
    if transport == .tcp {
      event.flags = KeyedText.flags(gathered: Int(bytes.u8(offset + 37)), packets: event.packets)
    }
    return event
  }
}
