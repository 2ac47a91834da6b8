import ByteInput

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
/// The magic tells the byte order and whether the fraction counts micro- or nanoseconds. Alexey Kuznetzov's variant has eight
/// more bytes in each record header.
struct PcapReader: CaptureReader {
  private let isBigEndian: Bool
  private let nanosecondsPerUnit: Int64
  private let recordHeaderLength: Int
  private let link: LinkType?
  private(set) var damage: [String] = []

  static let fileHeaderLength = 24
  /// Larger captured lengths are damage: no tool writes them.
  private static let frameLimit = 64 * 1024 * 1024

  /// Whether bytes begin with one of the magics.
  static func matches(_ bytes: RawSpan) -> Bool {
    bytes.byteCount >= 4 && Self.variant(bytes.be32(0)) != nil
  }

  init(_ stream: inout ByteStream) throws(InputError) {
    let length = Self.fileHeaderLength
    guard try stream.fill(atLeast: length) >= length else {
      let left = stream.unread.count
      self.init((isBigEndian: false, nanosecondsPerUnit: 1000, recordHeaderLength: 16), link: 0)
      damage = ["the file header is cut short: \(length) bytes are needed, \(left) are there"]
      stream.consume(left)
      return
    }
    guard let reader = PcapReader(stream.buffer.span.bytes.extracting(stream.unread)) else {
      throw InputError(
        path: stream.path, reason: "it does not begin with the magic of a pcap file",
        help: "leave out --format, or see 'flowpermit formats'")
    }
    self = reader
    stream.consume(length)
  }

  /// Nil where `header` does not begin with one of the magics.
  private init?(_ header: RawSpan) {
    guard let variant = Self.variant(header.be32(0)) else { return nil }
    self.init(variant, link: variant.isBigEndian ? header.be32(20) : header.le32(20))
  }

  private init(_ variant: Variant, link: UInt32) {
    isBigEndian = variant.isBigEndian
    nanosecondsPerUnit = variant.nanosecondsPerUnit
    recordHeaderLength = variant.recordHeaderLength
    self.link = LinkType(number: link)
  }

  private typealias Variant = (isBigEndian: Bool, nanosecondsPerUnit: Int64, recordHeaderLength: Int)

  private static func variant(_ magic: UInt32) -> Variant? {
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

  mutating func readMore<Sink: FrameSink & ~Copyable>(
    _ stream: inout ByteStream, into sink: inout Sink
  ) throws(InputError) -> Bool {
    guard try stream.fill(atLeast: recordHeaderLength) > 0 else { return false }
    let outcome = readBuffered(stream.buffer.span.bytes, stream.unread, stream.offset, &sink)
    sink.take(outcome.consumed, of: &stream)
    switch outcome.need {
    case .damage(let sentence):
      damage = [sentence]
      return false
    case .record where outcome.consumed > 0:
      return true
    case .record(let length) where length > ByteStream.maximumCapacity:
      sink.skipUnread(.tooLong)
      let skipped = try stream.skip(length)
      if skipped < length { damage = [Self.cutShort(stream.offset - skipped, needed: length, left: skipped)] }
      return skipped == length
    case .record(let length):
      return try stream.fill(atLeast: length) >= length ? true : readCutRecord(&stream, length, into: &sink)
    }
  }

  /// The beginning of a record that the end of the file cut off: what is there is used. False: nothing follows.
  private mutating func readCutRecord<Sink: FrameSink & ~Copyable>(
    _ stream: inout ByteStream, _ length: Int, into sink: inout Sink
  ) -> Bool {
    let left = stream.unread.count
    guard left > 0 else { return false }
    damage = [Self.cutShort(stream.offset, needed: length, left: left)]
    if left > recordHeaderLength { addCutRecord(stream.buffer.span.bytes, stream.unread, stream.offset, &sink) }
    sink.take(left, of: &stream)
    return false
  }

  private func addCutRecord<Sink: FrameSink & ~Copyable>(
    _ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, _ sink: inout Sink
  ) {
    let start = unread.lowerBound + recordHeaderLength
    sink.add(bytes, from: start, to: unread.upperBound, header(bytes, unread.lowerBound, position))
  }

  private static func cutShort(_ position: Int, needed: Int, left: Int) -> String {
    "the last record, at byte \(position), needs \(needed) bytes, \(left) remain"
  }

  /// What reading of the buffered bytes stopped for.
  private enum Need {
    /// A record of this many bytes, header included, that is not whole in the buffer.
    case record(Int)
    case damage(String)
  }

  /// Adds the records that are whole in `bytes[unread]`, until the sink is full.
  @inline(__always)
  private func readBuffered<Sink: FrameSink & ~Copyable>(
    _ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, _ sink: inout Sink
  ) -> (consumed: Int, need: Need) {
    var offset = unread.lowerBound
    var need = Need.record(recordHeaderLength)
    while offset + recordHeaderLength <= unread.upperBound, !sink.isFull {
      let captured = Int(u32(bytes, offset + 8))
      let origin = position + offset - unread.lowerBound
      guard captured <= Self.frameLimit else {
        need = .damage("the record at byte \(origin) claims \(captured) captured bytes; what follows cannot be read")
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
    return (offset - unread.lowerBound, need)
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
