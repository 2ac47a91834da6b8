import ByteInput
import FlowModel

/// Reads consecutive messages of flow exporters, of any versions in any order: IPFIX (RFC 7011; RFC 5655 for files),
/// NetFlow version 9 (RFC 3954) and version 5.
///
/// Only IPFIX's header has the length of the message. Version 5 has records of fixed size. A message of version 9 ends
/// where the next bytes are not a set.
struct FlowExportReader {
  private(set) var damage: [InputDamage] = []
  private var decoder = ExportSetDecoder()
  private var netFlow5Records = 0
  private var netFlow5Sampling = 0
  /// The message of version 9 whose sets may follow.
  private var open: ExportMessage?
  /// Upper limit of the sets that still follow: initially, that message's record count.
  private var openSets = 0
  private var sequences: [ExportTemplateKey: SequenceCheck] = [:]
  /// Whether the reader searches for the next message, after bytes that are not one.
  private var isSearching = false

  /// The longest unit that is read at once: a message of version 5 or IPFIX, or a set of version 9.
  private static let stepLimit = 66 * 1024
  private static let damageLimit = 5
  private static let exporterLimit = 4096

  var records: Int { netFlow5Records + decoder.records }
  var skipped: [SkipReason: Int] { decoder.skipped }
  var sampling: Int { max(netFlow5Sampling, decoder.sampling) }

  /// Missing flows: those that exporters report as not sent, and gaps in sequence numbers.
  var lostFlows: Int {
    sequences.values.reduce(into: decoder.lostFlows) { $0.addSaturating($1.lost) }
  }

  /// Reads the whole stream into `sink`.
  mutating func read(_ stream: inout ByteStream, _ progress: Progress, _ sink: inout LogSink) throws(InputError) {
    while true {
      let available = try stream.fill(atLeast: Self.stepLimit)
      guard available > 0 else { break }
      let isLast = available < Self.stepLimit
      let done = readBuffered(stream.buffer.span.bytes, stream.unread, stream.offset, isLast: isLast, &sink)
      stream.consume(done)
      progress.report(stream.offset)
    }
    let missing = decoder.pending.count + decoder.pending.dropped
    if missing > 0 {
      damage.append(.exportSetsWithoutTemplate(count: missing))
    }
    if decoder.endedEarly > 0 {
      damage.append(.exportFlowsEndedEarly(count: decoder.endedEarly))
    }
  }

  /// Data sets that could not be decoded.
  var setsWithoutTemplate: Int { decoder.pending.count + decoder.pending.dropped }

  /// Reads messages and sets until the next one might extend past the buffer. Returns the number of bytes read.
  private mutating func readBuffered(
    _ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, isLast: Bool, _ sink: inout LogSink
  ) -> Int {
    var offset = unread.lowerBound
    let shift = position - unread.lowerBound
    while offset < unread.upperBound, isLast || unread.upperBound - offset >= Self.stepLimit {
      offset = step(bytes, offset, unread.upperBound, shift, isLast: isLast, &sink)
    }
    return offset - unread.lowerBound
  }

  /// Reads the message or set at `offset`. Returns the offset after it.
  private mutating func step(
    _ bytes: RawSpan, _ offset: Int, _ end: Int, _ shift: Int, isLast: Bool, _ sink: inout LogSink
  ) -> Int {
    guard end - offset >= 4 else { return cut(offset + shift, end) }
    let word = bytes.be16(offset)
    if isSearching { return search(bytes, offset, end, isLast: isLast) }
    switch word {
    case 10 where bytes.be16(offset + 2) >= FlowExportHeader.ipfixByteCount:
      open = nil
      return readIPFIX(bytes, offset, end, shift, &sink)
    case 9:
      guard end - offset >= FlowExportHeader.netFlow9ByteCount else { return cut(offset + shift, end) }
      open = FlowExportHeader.netFlow9(bytes, at: offset, position: offset + shift)
      openSets = Int(bytes.be16(offset + 2))
      return offset + FlowExportHeader.netFlow9ByteCount
    case 5 where (1...NetFlow5.countLimit).contains(Int(bytes.be16(offset + 2))):
      open = nil
      return readNetFlow5(bytes, offset, end, shift, &sink)
    default:
      let length = Int(bytes.be16(offset + 2))
      if let open, word < 2 || word > 255, length >= 4, openSets > 0 || decoder.hasTemplate(word, for: open) {
        openSets -= 1
        _ = decoder.take(word, offset + 4..<min(end, offset + length), bytes, open, &sink)
        return offset + length <= end ? offset + length : cut(offset + shift, end)
      }
      isSearching = true
      note(.exportMessageExpected(offset: offset + shift))
      return search(bytes, offset + 1, end, isLast: isLast)
    }
  }

  /// The offset of the next plausible message.
  private mutating func search(_ bytes: RawSpan, _ offset: Int, _ end: Int, isLast: Bool) -> Int {
    open = nil
    var place = offset
    while end - place >= FlowExportHeader.plausibleByteCount {
      if FlowExportHeader.isPlausible(bytes, at: place, end: end) {
        isSearching = false
        return place
      }
      place += 1
    }
    return isLast ? end : max(place, offset)
  }

  private mutating func readIPFIX(
    _ bytes: RawSpan, _ offset: Int, _ end: Int, _ shift: Int, _ sink: inout LogSink
  ) -> Int {
    let length = Int(bytes.be16(offset + 2))
    let messageEnd = min(end, offset + length)
    guard messageEnd - offset >= FlowExportHeader.ipfixByteCount else { return cut(offset + shift, end) }
    let message = FlowExportHeader.ipfix(bytes, at: offset, position: offset + shift)
    let before = decoder.records
    var isCounted = true
    var at = offset + FlowExportHeader.ipfixByteCount
    while at + 4 <= messageEnd {
      let setLength = Int(bytes.be16(at + 2))
      guard setLength >= 4, at + setLength <= offset + length else {
        note(.exportSetTooLong(offset: at + shift))
        isCounted = false
        break
      }
      let range = at + 4..<min(messageEnd, at + setLength)
      isCounted = decoder.take(bytes.be16(at), range, bytes, message, &sink) && isCounted
      at += setLength
    }
    check(bytes.be32(offset + 8), isCounted ? decoder.records - before : nil, message)
    return offset + length <= end ? offset + length : cut(offset + shift, end)
  }

  private mutating func readNetFlow5(
    _ bytes: RawSpan, _ offset: Int, _ end: Int, _ shift: Int, _ sink: inout LogSink
  ) -> Int {
    guard end - offset >= NetFlow5.headerByteCount else { return cut(offset + shift, end) }
    let header = NetFlow5(bytes, at: offset, position: offset + shift)
    netFlow5Sampling = max(netFlow5Sampling, header.sampling)
    check(header.sequence, header.count, header.message)
    var at = offset + NetFlow5.headerByteCount
    for _ in 0..<header.count {
      guard end - at >= NetFlow5.recordByteCount else { return cut(offset + shift, end) }
      netFlow5Records += 1
      sink.add(header.event(bytes, at: at), origin: header.message.origin)
      at += NetFlow5.recordByteCount
    }
    return at
  }

  private mutating func check(_ sequence: UInt32, _ records: Int?, _ message: ExportMessage) {
    let exporter = ExportTemplateKey(version: message.version, domain: message.domain, number: 0)
    guard sequences[exporter] != nil || sequences.count < Self.exporterLimit else { return }
    sequences[exporter, default: SequenceCheck()].take(sequence, records: records)
  }

  /// Notes that the input ends inside the message at byte `position`.
  private mutating func cut(_ position: Int, _ end: Int) -> Int {
    note(.exportMessageCutShort(offset: position))
    return end
  }

  private mutating func note(_ problem: InputDamage) {
    if damage.count < Self.damageLimit { damage.append(problem) }
  }
}

/// Counts lost records by the gaps in one exporter's sequence numbers.
struct SequenceCheck {
  private var next: UInt32?
  private var missing = 0
  private var isInOrder = true

  /// Takes a message with sequence number `number`. `records` is the count of numbers that it uses; nil if unknown.
  mutating func take(_ number: UInt32, records: Int?) {
    if let next, next != number {
      let gap = number &- next
      // Decreasing numbers come from an exporter that restarted, or from two with the same domain.
      if gap < 1 << 24 { missing.addSaturating(Int(gap)) } else { isInOrder = false }
    }
    next = records.map { number &+ UInt32(truncatingIfNeeded: $0) }
  }

  /// The missing records; 0 if the numbers are out of order.
  var lost: Int { isInOrder ? missing : 0 }
}
