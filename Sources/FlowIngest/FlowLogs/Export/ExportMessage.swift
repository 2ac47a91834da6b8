import ByteInput
import FlowModel

/// The fields of a message's header that its records need.
struct ExportMessage {
  /// 5, 9 or 10 (IPFIX).
  let version: UInt16
  /// IPFIX: the observation domain. NetFlow: the source ID or engine.
  let domain: UInt32
  /// When the message was sent, in nanoseconds since 1970.
  let exportTime: Int64
  /// The exporter's uptime at `exportTime`, in milliseconds; nil for IPFIX, whose header has none.
  let uptime: UInt32?
  /// Byte in the input at which the message begins.
  let origin: Int

  /// The time at which the exporter's uptime was `value` milliseconds; nil if its start is unknown. `initialTime` is
  /// its start in milliseconds since 1970.
  ///
  /// The 32-bit counter wraps after 49.7 days, so the result is the candidate nearest to `exportTime`.
  func time(uptime value: UInt64, initialTime: UInt64?) -> Timestamp? {
    if let uptime {
      let difference = Int64(Int32(bitPattern: UInt32(truncatingIfNeeded: value) &- uptime))
      return Timestamp(nanoseconds: exportTime &+ difference &* 1_000_000)
    }
    guard let initialTime else { return nil }
    return Timestamp(milliseconds: Int64(clamping: initialTime.addingReportingOverflow(value).partialValue))
  }

  /// The time of a record that has none: it ended before the message was sent.
  var time: Timestamp { Timestamp(nanoseconds: exportTime) }
}

/// The headers of messages, and how to recognise them.
///
///      0         2        4      8          12       16
///     +---------+--------+------+----------+--------+
///     |   10    | length | time | sequence | domain |   IPFIX
///     +---------+--------+------+----------+--------+
///
///      0         2       4        8      12         16       20
///     +---------+-------+--------+------+----------+--------+
///     |    9    | count | uptime | time | sequence | source |   NetFlow version 9
///     +---------+-------+--------+------+----------+--------+
///
/// All fields are big-endian; times count seconds, the uptime milliseconds.
enum FlowExportHeader {
  static let ipfixByteCount = 16
  static let netFlow9ByteCount = 20
  /// Bytes that `isPlausible` reads.
  static let plausibleByteCount = 24

  /// Precondition: the bytes contain `ipfixByteCount` bytes from `offset` on. `position` is the message's offset in the
  /// input.
  static func ipfix(_ bytes: RawSpan, at offset: Int, position: Int) -> ExportMessage {
    ExportMessage(
      version: 10, domain: bytes.be32(offset + 12), exportTime: Int64(bytes.be32(offset + 4)) * 1_000_000_000,
      uptime: nil, origin: position)
  }

  /// Precondition: the bytes contain `netFlow9ByteCount` bytes from `offset` on. `position` is the message's offset in
  /// the input.
  static func netFlow9(_ bytes: RawSpan, at offset: Int, position: Int) -> ExportMessage {
    ExportMessage(
      version: 9, domain: bytes.be32(offset + 16), exportTime: Int64(bytes.be32(offset + 8)) * 1_000_000_000,
      uptime: bytes.be32(offset + 4), origin: position)
  }

  /// Whether the bytes seem to begin with a message of this version.
  static func matches(_ version: UInt16) -> @Sendable (RawSpan) -> Bool {
    { bytes in
      bytes.byteCount >= plausibleByteCount && bytes.be16(0) == version
        && isPlausible(bytes, at: 0, end: bytes.byteCount)
    }
  }

  /// Whether a message seems to begin at `offset`. Precondition: `plausibleByteCount` bytes follow.
  static func isPlausible(_ bytes: RawSpan, at offset: Int, end: Int) -> Bool {
    let second = Int(bytes.be16(offset + 2))
    switch bytes.be16(offset) {
    case 10:
      return second >= ipfixByteCount + 4 && isSet(bytes, at: offset + ipfixByteCount, options: 2...3)
        && isFollowed(bytes, at: offset + second, end)
    case 9:
      return second > 0 && isDate(bytes, offset + 8) && isSet(bytes, at: offset + netFlow9ByteCount, options: 0...1)
    case 5:
      return (1...NetFlow5.countLimit).contains(second) && isDate(bytes, offset + 8)
        && isFollowed(bytes, at: offset + NetFlow5.headerByteCount + second * NetFlow5.recordByteCount, end)
    default: return false
    }
  }

  private static func isSet(_ bytes: RawSpan, at offset: Int, options: ClosedRange<UInt16>) -> Bool {
    let number = bytes.be16(offset)
    return (number >= 256 || options.contains(number)) && bytes.be16(offset + 2) >= 4
  }

  /// After 2000-01-01.
  private static func isDate(_ bytes: RawSpan, _ offset: Int) -> Bool { bytes.be32(offset) >= 946_684_800 }

  /// Whether another message begins at `offset`; true if the bytes end before it.
  private static func isFollowed(_ bytes: RawSpan, at offset: Int, _ end: Int) -> Bool {
    guard offset + 2 <= end else { return true }
    return [5, 9, 10].contains(bytes.be16(offset))
  }
}
