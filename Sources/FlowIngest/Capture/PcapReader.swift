import ByteInput
import FlowModel

/// The classic capture file of libpcap (pcap-savefile(5)).
///
///     file header      0       4      6      8          16        20         24
///                     +-------+------+------+----------+---------+----------+
///                     | magic |major |minor | reserved | snaplen | linktype |
///                     +-------+------+------+----------+---------+----------+
///     record header    0       4          8          12         16
///                     +-------+----------+----------+----------+ - - - -
///                     |seconds| fraction | captured | original | frame
///                     +-------+----------+----------+----------+ - - - -
///
/// The magic number gives the byte order, and whether the fraction counts micro- or nanoseconds. Alexey Kuznetzov's variant has eight
/// additional bytes in each record header.
struct PcapReader {
  private let isBigEndian: Bool
  private let nanosecondsPerUnit: Int64
  private let recordHeaderLength: Int
  private var link: LinkType?

  static let fileHeaderLength = 24
  /// Larger captured lengths are damage, because no tool writes them.
  private static let frameLimit = 64 * 1024 * 1024

  /// Whether the bytes begin with one of the magic numbers.
  static func matches(_ bytes: RawSpan) -> Bool {
    bytes.byteCount >= 4 && Self.variant(bytes.be32(0)) != nil
  }

  /// Reads the whole stream into `sink`; returns the damage.
  static func read(_ stream: inout ByteStream, into sink: inout PacketSink, progress: Progress) throws(InputError)
    -> [InputDamage]
  {
    guard try stream.fill(atLeast: fileHeaderLength) >= fileHeaderLength else {
      let available = stream.unread.count
      stream.consume(available)
      return [.fileHeaderCutShort(needed: fileHeaderLength, available: available)]
    }
    let header = stream.unread.lowerBound
    guard var reader = PcapReader(stream.buffer.span.bytes.extracting(header..<header + fileHeaderLength)) else {
      throw InputError(
        path: stream.path, reason: "it does not begin with the magic number of a pcap file",
        help: "omit --format, or choose one of the formats that 'flowpermit formats' lists")
    }
    stream.consume(fileHeaderLength)
    return try reader.readRecords(&stream, &sink, progress)
  }

  /// Nil if `header` does not begin with one of the magic numbers.
  private init?(_ header: RawSpan) {
    guard let variant = Self.variant(header.be32(0)) else { return nil }
    isBigEndian = variant.isBigEndian
    nanosecondsPerUnit = variant.nanosecondsPerUnit
    recordHeaderLength = variant.recordHeaderLength
    link = LinkType(number: isBigEndian ? header.be32(20) : header.le32(20))
  }

  private static func variant(
    _ magic: UInt32
  ) -> (isBigEndian: Bool, nanosecondsPerUnit: Int64, recordHeaderLength: Int)? {
    switch magic {
    case 0xA1B2_C3D4: (true, 1000, 16)
    case 0xD4C3_B2A1: (false, 1000, 16)
    case 0xA1B2_3C4D: (true, 1, 16)
    case 0x4D3C_B2A1: (false, 1, 16)
    case 0xA1B2_CD34: (true, 1000, 24)
    case 0x34CD_B2A1: (false, 1000, 24)
    default: nil
    }
  }

  private mutating func readRecords(
    _ stream: inout ByteStream, _ sink: inout PacketSink, _ progress: Progress
  ) throws(InputError) -> [InputDamage] {
    while true {
      let available = try stream.fill(atLeast: recordHeaderLength)
      guard available > 0 else { return [] }
      let outcome = readBuffered(stream.buffer.span.bytes, stream.unread, stream.offset, &sink)
      stream.consume(outcome.consumed)
      progress.report(stream.offset)
      switch outcome.need {
      case .damage(let damage):
        return [damage]
      case .record(let length) where length > ByteStream.maximumCapacity:
        sink.skipUnread(.tooLong)
        let skipped = try stream.skip(length)
        if skipped < length {
          return [.recordCutShort(offset: stream.offset - skipped, needed: length, available: skipped)]
        }
      case .record(let length):
        guard try stream.fill(atLeast: length) < length else { continue }
        let left = stream.unread.count
        if left == 0 { return [] }
        let position = stream.offset
        let hasFrame = left > recordHeaderLength
        if hasFrame { readCutRecord(stream.buffer.span.bytes, stream.unread, position, &sink) }
        stream.consume(left)
        return [.recordCutShort(offset: position, needed: length, available: left)]
      }
    }
  }

  /// Why reading of the buffered bytes stopped.
  private enum Need {
    /// The buffer holds only part of the next record, which has this many bytes with its header.
    case record(Int)
    case damage(InputDamage)
  }

  /// Adds every complete record in `bytes[unread]` to the sink.
  @inline(__always)
  private func readBuffered(
    _ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, _ sink: inout PacketSink
  ) -> (consumed: Int, need: Need) {
    var offset = unread.lowerBound
    var need = Need.record(recordHeaderLength)
    while offset + recordHeaderLength <= unread.upperBound {
      let captured = Int(u32(bytes, offset + 8))
      let origin = position + offset - unread.lowerBound
      guard captured <= Self.frameLimit else {
        need = .damage(.recordLengthImpossible(offset: origin, claimed: captured))
        break
      }
      let start = offset + recordHeaderLength
      guard start + captured <= unread.upperBound else {
        need = .record(recordHeaderLength + captured)
        break
      }
      sink.add(bytes, from: start, to: start + captured, header(bytes, offset, origin))
      offset = start + captured
    }
    sink.flush(bytes)
    return (offset - unread.lowerBound, need)
  }

  /// Uses the available part of a record that the end of the file cuts.
  private func readCutRecord(_ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, _ sink: inout PacketSink) {
    let start = unread.lowerBound + recordHeaderLength
    sink.add(bytes, from: start, to: unread.upperBound, header(bytes, unread.lowerBound, position))
    sink.flush(bytes)
  }

  @inline(__always)
  private func header(_ bytes: RawSpan, _ offset: Int, _ origin: Int) -> FrameHeader {
    // 32 bits of seconds and of fraction cannot overflow 64 bits of nanoseconds.
    let time = Int64(u32(bytes, offset)) &* 1_000_000_000 &+ Int64(u32(bytes, offset + 4)) &* nanosecondsPerUnit
    return FrameHeader(time: time, wireLength: Int(u32(bytes, offset + 12)), link: link, interface: 1, origin: origin)
  }

  @inline(__always)
  private func u32(_ bytes: RawSpan, _ offset: Int) -> UInt32 {
    isBigEndian ? bytes.be32(offset) : bytes.le32(offset)
  }
}
