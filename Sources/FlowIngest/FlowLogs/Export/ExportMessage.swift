import ByteInput
import FlowModel

/// What the header of a message says, as far as its records need it.
struct ExportMessage {
  /// 5, 9 or 10 (IPFIX).
  let version: UInt16
  /// IPFIX's observation domain, NetFlow's source or engine.
  let domain: UInt32
  /// When it was sent, in nanoseconds since 1970.
  let exportTime: Int64
  /// How long the exporter had been running then, in milliseconds; nil for IPFIX, whose header does not say.
  let uptime: UInt32?
  /// Byte in the input where the message begins.
  let origin: Int

  /// The moment at which the exporter had been running for so many milliseconds; nil where it is not known when it began.
  ///
  /// The counter begins anew after 49.7 days, so the nearest such moment is meant.
  func time(uptime value: UInt64, initialTime: UInt64?) -> Timestamp? {
    if let uptime {
      let difference = Int64(Int32(bitPattern: UInt32(truncatingIfNeeded: value) &- uptime))
      return Timestamp(nanoseconds: exportTime &+ difference &* 1_000_000)
    }
    guard let initialTime else { return nil }
    return Timestamp(milliseconds: Int64(clamping: initialTime.addingReportingOverflow(value).partialValue))
  }

  /// What the header's time says where a record has none: it was over by then.
  var time: Timestamp { Timestamp(nanoseconds: exportTime) }
}

/// The headers of messages, and how they are told from other bytes.
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
  /// As many bytes as a look at a message takes.
  static let plausibleByteCount = 24

  /// Reads IPFIX's header at `offset`, which has `ipfixByteCount` bytes.
  static func ipfix(_ bytes: RawSpan, at offset: Int, position: Int) -> ExportMessage {
    ExportMessage(
      version: 10, domain: bytes.be32(offset + 12), exportTime: Int64(bytes.be32(offset + 4)) * 1_000_000_000,
      uptime: nil, origin: position)
  }

  /// Reads version 9's header at `offset`, which has `netFlow9ByteCount` bytes.
  static func netFlow9(_ bytes: RawSpan, at offset: Int, position: Int) -> ExportMessage {
    ExportMessage(
      version: 9, domain: bytes.be32(offset + 16), exportTime: Int64(bytes.be32(offset + 8)) * 1_000_000_000,
      uptime: bytes.be32(offset + 4), origin: position)
  }

  /// Whether a message of this version seems to begin the bytes.
  static func matches(_ version: UInt16) -> @Sendable (RawSpan) -> Bool {
    { bytes in
      bytes.byteCount >= plausibleByteCount && bytes.be16(0) == version
        && isPlausible(bytes, at: 0, end: bytes.byteCount)
    }
  }

  /// Whether a message seems to begin at `offset`, behind which there are `plausibleByteCount` bytes or more.
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

  /// Whether another message follows, as far as the bytes reach.
  private static func isFollowed(_ bytes: RawSpan, at offset: Int, _ end: Int) -> Bool {
    guard offset + 2 <= end else { return true }
    return [5, 9, 10].contains(bytes.be16(offset))
  }
}
