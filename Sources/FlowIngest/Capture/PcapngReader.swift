import ByteInput
import FlowModel

/// The next-generation capture file (IETF draft-ietf-opsawg-pcapng): a chain of blocks.
///
///      0      4        8                       length-4   length
///     +------+--------+ - - - - - - - - - - - +----------+
///     | type | length | body, padded to 4     |  length  |
///     +------+--------+ - - - - - - - - - - - +----------+
///
/// A section header block sets the byte order of its section; each section numbers its interfaces from 0.
struct PcapngReader {
  private var isBigEndian = false
  private var interfaces: [PcapngInterface] = []
  private var damage: [InputDamage] = []
  /// Older NetObserv command lines describe an interface for each packet, so interfaces do not tell copies of a packet apart.
  private var hasInterfacePerPacket = false

  private static let sectionHeaderType: UInt32 = 0x0A0D_0D0A
  private static let byteOrderMagic: UInt32 = 0x1A2B_3C4D
  /// Larger blocks are damage, because no tool writes them.
  private static let blockLimit = 256 * 1024 * 1024
  /// Interfaces kept of a section; packets of further interfaces are skipped.
  private static let interfaceLimit = 65_536

  static func matches(_ bytes: RawSpan) -> Bool {
    bytes.byteCount >= 12 && bytes.be32(0) == sectionHeaderType
      && (bytes.be32(8) == byteOrderMagic || bytes.le32(8) == byteOrderMagic)
  }

  /// Reads the whole stream into `sink`; returns the damage.
  static func read(_ stream: inout ByteStream, into sink: inout PacketSink, progress: Progress) throws(InputError)
    -> [InputDamage]
  {
    var reader = PcapngReader()
    while try stream.fill(atLeast: 12) >= 12 {
      guard
        let length = reader.blockLength(
          stream.buffer.span.bytes, at: stream.unread.lowerBound, position: stream.offset)
      else { return reader.damage }
      guard length <= ByteStream.maximumCapacity else {
        sink.skipUnread(.tooLong)
        let skipped = try stream.skip(length)
        guard skipped == length else { return reader.damage + [cutShort(stream.offset - skipped, length, skipped)] }
        continue
      }
      let available = try stream.fill(atLeast: length)
      guard available >= length else {
        let position = stream.offset
        reader.readBlock(stream.buffer.span.bytes, stream.unread, length, position, &sink)
        sink.flush(stream.buffer.span.bytes)
        stream.consume(available)
        return reader.damage + [cutShort(position, length, available)]
      }
      let consumed = reader.readBuffered(stream.buffer.span.bytes, stream.unread, stream.offset, &sink)
      stream.consume(consumed)
      progress.report(stream.offset)
    }
    if !stream.unread.isEmpty { reader.damage.append(cutShort(stream.offset, 12, stream.unread.count)) }
    stream.consume(stream.unread.count)
    return reader.damage
  }

  private static func cutShort(_ offset: Int, _ needed: Int, _ available: Int) -> InputDamage {
    .blockCutShort(offset: offset, needed: needed, available: available)
  }

  /// Reads the complete blocks in the buffer, at least one; returns their total length.
  private mutating func readBuffered(
    _ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, _ sink: inout PacketSink
  ) -> Int {
    var offset = unread.lowerBound
    while offset + 12 <= unread.upperBound {
      let origin = position + offset - unread.lowerBound
      guard let length = blockLength(bytes, at: offset, position: origin), offset + length <= unread.upperBound else {
        break
      }
      readBlock(bytes, offset..<unread.upperBound, length, origin, &sink)
      offset += length
    }
    sink.flush(bytes)
    return offset - unread.lowerBound
  }

  /// The block's length with its padding. Nil if it is impossible, which is recorded once as damage.
  private mutating func blockLength(_ bytes: RawSpan, at offset: Int, position: Int) -> Int? {
    if bytes.be32(offset) == Self.sectionHeaderType {
      guard bytes.be32(offset + 8) == Self.byteOrderMagic || bytes.le32(offset + 8) == Self.byteOrderMagic else {
        note(.byteOrderMagicMissing(offset: position))
        return nil
      }
      isBigEndian = bytes.be32(offset + 8) == Self.byteOrderMagic
    }
    let length = Int(u32(bytes, offset + 4))
    guard length >= 12, length <= Self.blockLimit else {
      note(.blockLengthImpossible(offset: position, claimed: length))
      return nil
    }
    return (length + 3) & ~3
  }

  private mutating func note(_ problem: InputDamage) {
    if damage.last != problem { damage.append(problem) }
  }

  /// Reads the block at the beginning of `unread`; the end of `unread` may cut it.
  private mutating func readBlock(
    _ bytes: RawSpan, _ unread: Range<Int>, _ length: Int, _ position: Int, _ sink: inout PacketSink
  ) {
    let offset = unread.lowerBound
    let body = offset + 8
    // The trailing length is not part of the body.
    let end = min(unread.upperBound, offset + length - 4)
    switch u32(bytes, offset) {
    case Self.sectionHeaderType:
      interfaces = []
      hasInterfacePerPacket = isFromOldNetObserv(bytes, body + 16, end)
    case 1: addInterface(bytes, body, end)
    case 2: readObsoletePacket(bytes, body, end, position, &sink)
    case 3: readSimplePacket(bytes, body, end, position, &sink)
    case 6: readEnhancedPacket(bytes, body, end, position, &sink)
    default: break
    }
  }

  /// Whether the option `shb_userappl` (4) names `netobserv-cli`.
  private func isFromOldNetObserv(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Bool {
    var offset = start
    while offset + 4 <= end {
      let size = Int(u16(bytes, offset + 2))
      let value = offset + 4
      guard u16(bytes, offset) != 0, value + size <= end else { return false }
      if u16(bytes, offset) == 4 { return String(bytes, value..<value + size).hasPrefix("netobserv-cli") }
      offset = value + (size + 3) & ~3
    }
    return false
  }

  private mutating func addInterface(_ bytes: RawSpan, _ body: Int, _ end: Int) {
    guard body + 8 <= end else { return }
    guard interfaces.count < Self.interfaceLimit else {
      return note(.tooManyInterfaces(limit: Self.interfaceLimit))
    }
    var interface = PcapngInterface(link: LinkType(number: UInt32(u16(bytes, body))))
    interface.snapLength = Int(u32(bytes, body + 4))
    var offset = body + 8
    while offset + 4 <= end {
      let code = u16(bytes, offset)
      let size = Int(u16(bytes, offset + 2))
      let value = offset + 4
      guard code != 0, value + size <= end else { break }
      if code == 9, size >= 1 { interface.setResolution(bytes.u8(value)) }
      if code == 14, size >= 8 {
        interface.offsetSeconds = Int64(bitPattern: isBigEndian ? bytes.be64(value) : bytes.le64(value))
      }
      offset = value + (size + 3) & ~3
    }
    interfaces.append(interface)
  }

  /// Fields: interface, time in two halves, captured and original length, frame.
  private func readEnhancedPacket(
    _ bytes: RawSpan, _ body: Int, _ end: Int, _ position: Int, _ sink: inout PacketSink
  ) {
    guard body + 20 <= end else { return sink.skipUnread(.shortRecord) }
    let time = UInt64(u32(bytes, body + 4)) << 32 | UInt64(u32(bytes, body + 8))
    let captured = Int(u32(bytes, body + 12))
    let options = body + 20 + (captured + 3) & ~3
    if options + 8 <= end, let comments = PacketComments(bytes, options..<end, isBigEndian: isBigEndian) {
      let interface = Int(u32(bytes, body))
      guard interface < interfaces.count else { return sink.skipUnread(.unknownLinkType) }
      let header = header(interface, time: time, wireLength: Int(u32(bytes, body + 16)), position)
      return sink.add(bytes, from: body + 20, to: min(end, body + 20 + captured), header, comments)
    }
    addFrame(
      bytes, interface: Int(u32(bytes, body)), time: time, captured: captured,
      wireLength: Int(u32(bytes, body + 16)), body + 20, end, position, &sink)
  }

  /// Obsolete. Like the enhanced packet block, but with 16 bits of interface and 16 bits of drops.
  private func readObsoletePacket(
    _ bytes: RawSpan, _ body: Int, _ end: Int, _ position: Int, _ sink: inout PacketSink
  ) {
    guard body + 20 <= end else { return sink.skipUnread(.shortRecord) }
    let time = UInt64(u32(bytes, body + 4)) << 32 | UInt64(u32(bytes, body + 8))
    addFrame(
      bytes, interface: Int(u16(bytes, body)), time: time, captured: Int(u32(bytes, body + 12)),
      wireLength: Int(u32(bytes, body + 16)), body + 20, end, position, &sink)
  }

  /// Has only the original length: the frame is cut to the snap length of the first interface, and there is no time.
  private func readSimplePacket(
    _ bytes: RawSpan, _ body: Int, _ end: Int, _ position: Int, _ sink: inout PacketSink
  ) {
    guard body + 4 <= end else { return sink.skipUnread(.shortRecord) }
    let wireLength = Int(u32(bytes, body))
    let limit = interfaces.first.map { $0.snapLength == 0 ? Int.max : $0.snapLength } ?? .max
    addFrame(
      bytes, interface: 0, time: 0, captured: min(wireLength, limit), wireLength: wireLength, body + 4, end,
      position, &sink)
  }

  @inline(__always)
  private func addFrame(
    _ bytes: RawSpan, interface: Int, time: UInt64, captured: Int, wireLength: Int, _ start: Int, _ end: Int,
    _ position: Int, _ sink: inout PacketSink
  ) {
    guard interface < interfaces.count else { return sink.skipUnread(.unknownLinkType) }
    let header = header(interface, time: time, wireLength: wireLength, position)
    sink.add(bytes, from: start, to: min(end, start + captured), header)
  }

  @inline(__always)
  private func header(_ interface: Int, time: UInt64, wireLength: Int, _ position: Int) -> FrameHeader {
    let description = interfaces[interface]
    return FrameHeader(
      time: description.nanoseconds(time), wireLength: wireLength, link: description.link,
      interface: hasInterfacePerPacket ? 1 : UInt16(truncatingIfNeeded: interface &+ 1), origin: position)
  }

  @inline(__always)
  private func u32(_ bytes: RawSpan, _ offset: Int) -> UInt32 {
    isBigEndian ? bytes.be32(offset) : bytes.le32(offset)
  }

  @inline(__always)
  private func u16(_ bytes: RawSpan, _ offset: Int) -> UInt16 {
    isBigEndian ? bytes.be16(offset) : bytes.le16(offset)
  }
}
