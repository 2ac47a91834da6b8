import ByteInput
import Documents
import FlowModel

/// Reads the response to Loki's `query_range` (`data.result[]` of streams), or the body of a push request
/// (`streams[]`). Each stream has labels and `values`: pairs of a time and a line, which is a JSON string. A record
/// consists of the labels and the line.
///
/// The response may have any size: the buffer must hold only one stream's labels or one line at a time.
struct LokiResponse: ~Copyable {
  private(set) var records = 0
  private(set) var badLines = 0
  private(set) var damage: [InputDamage] = []

  private var labels: [UInt8] = []
  private var line: [UInt8] = []
  /// Bytes in the stream's buffer that are part of an incomplete token.
  private var incompleteByteCount = 0
  /// The reader's level inside `data.result`.
  private var place = Place.outside

  private enum Place {
    case outside
    case streams
    case values
  }

  init() {}

  /// Takes one line: its bytes, followed from `lineEnd` on by the labels as JSON; its time in nanoseconds since 1970,
  /// if it has one; and its offset in the input. Returns false if the line contains no record.
  typealias Take = (_ record: RawSpan, _ lineEnd: Int, _ time: Int64?, _ origin: Int) -> Bool

  /// Whether the bytes begin a query response or a push request.
  static func matches(_ bytes: RawSpan) -> Bool {
    guard ByteSearch.firstSignificantByte(bytes) == UInt8(ascii: "{") else { return false }
    return isPush(bytes)
      || (ByteSearch.contains("\"resultType\"", bytes) && ByteSearch.contains("\"streams\"", bytes))
  }

  /// Whether the first member is the list of streams, as in a push request.
  private static func isPush(_ bytes: RawSpan) -> Bool {
    var start = JSONTokens.skipBlanks(bytes, 0, bytes.byteCount)
    // A byte-order mark may precede the brace.
    if start + 3 <= bytes.byteCount, bytes.u8(start) == 0xEF { start += 3 }
    let quote = JSONTokens.skipBlanks(bytes, start + 1, bytes.byteCount)
    guard quote < bytes.byteCount, bytes.u8(quote) == UInt8(ascii: "\"") else { return false }
    let name = key(bytes, quote, bytes.byteCount, "streams")
    return name.isKey && name.after < bytes.byteCount && bytes.u8(name.after) == UInt8(ascii: "[")
  }

  /// The first lines, at most `limit`, for detection.
  static func sample(_ bytes: RawSpan, limit: Int) -> [LogUnit] {
    var response = LokiResponse()
    var units: [LogUnit] = []
    _ = response.readBuffered(bytes, 0..<bytes.byteCount, 0) { record, lineEnd, time, origin in
      if units.count < limit { units += LogEnvelope.units(line: record, lineEnd, time, origin) }
      return true
    }
    return units
  }

  mutating func read(_ stream: inout ByteStream, _ progress: Progress, take: Take) throws(InputError) {
    while try readMore(&stream, take) { progress.report(stream.offset) }
  }

  /// Reads and consumes the whole tokens in the stream's buffer. False at the end of the stream.
  mutating func readMore(_ stream: inout ByteStream, _ take: Take) throws(InputError) -> Bool {
    guard try stream.fill(atLeast: incompleteByteCount + 1) > incompleteByteCount else {
      guard !stream.unread.isEmpty || place != .outside else { return false }
      damage.append(.answerCutShort(offset: stream.offset + stream.unread.count))
      stream.consume(stream.unread.count)
      return false
    }
    let consumed = readBuffered(stream.buffer.span.bytes, stream.unread, stream.offset, take)
    stream.consume(consumed)
    incompleteByteCount = stream.unread.count
    guard incompleteByteCount >= ByteStream.maximumCapacity else { return true }
    damage.append(.answerElementTooLong(offset: stream.offset, limit: ByteStream.maximumCapacity))
    _ = try stream.skip(.max)
    return false
  }

  /// Reads tokens until the next one is incomplete. Returns the number of bytes read.
  private mutating func readBuffered(
    _ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, _ take: Take
  ) -> Int {
    let end = unread.upperBound
    var offset = unread.lowerBound
    while true {
      let start = JSONTokens.skipBlanks(bytes, offset, end)
      guard start < end else { return start - unread.lowerBound }
      let after: Int
      switch place {
      case .outside: after = readOutside(bytes, start, end)
      case .streams: after = readStreams(bytes, start, end)
      case .values: after = readValues(bytes, start, end, position + start - unread.lowerBound, take)
      }
      guard after > start else { return offset - unread.lowerBound }
      offset = after
    }
  }

  /// Outside the list of streams: skips tokens up to the array of the key `result` or `streams`.
  private mutating func readOutside(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
    guard bytes.u8(start) == UInt8(ascii: "\"") else { return start + 1 }
    var value = Self.key(bytes, start, end, "result")
    if !value.isKey { value = Self.key(bytes, start, end, "streams") }
    guard value.isKey else { return value.after }
    guard value.after < end else { return start }
    guard bytes.u8(value.after) == UInt8(ascii: "[") else { return value.after }
    place = .streams
    return value.after + 1
  }

  /// In the list of streams: keeps a stream's labels until those of the next; `values` opens the list of lines.
  private mutating func readStreams(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
    switch bytes.u8(start) {
    case UInt8(ascii: "]"):
      place = .outside
      return start + 1
    case UInt8(ascii: "\""): break
    default: return start + 1
    }
    let stream = Self.key(bytes, start, end, "stream")
    guard stream.after > start else { return start }
    if stream.isKey {
      guard stream.after < end else { return start }
      let after = JSONTokens.skipValue(bytes, stream.after, end)
      guard after > 0 else { return start }
      labels.removeAll(keepingCapacity: true)
      for offset in stream.after..<after { labels.append(bytes.u8(offset)) }
      return after
    }
    let values = Self.key(bytes, start, end, "values")
    guard values.isKey else { return values.after }
    guard values.after < end else { return start }
    if bytes.u8(values.after) == UInt8(ascii: "[") { place = .values }
    return values.after + 1
  }

  /// In the list of lines: reads pairs of a time and a line up to the closing bracket.
  private mutating func readValues(
    _ bytes: RawSpan, _ start: Int, _ end: Int, _ origin: Int, _ take: Take
  ) -> Int {
    switch bytes.u8(start) {
    case UInt8(ascii: "]"):
      place = .streams
      return start + 1
    case UInt8(ascii: "["): break
    default: return start + 1
    }
    let after = JSONTokens.skipValue(bytes, start, end)
    guard after > 0 else { return after == JSONTokens.malformed ? start + 1 : start }
    takeLine(bytes, start, after, origin, take)
    return after
  }

  private mutating func takeLine(
    _ bytes: RawSpan, _ start: Int, _ end: Int, _ origin: Int, _ take: Take
  ) {
    records += 1
    var hasEscapes = false
    let time = JSONTokens.skipBlanks(bytes, start + 1, end)
    let afterTime = JSONTokens.skipValue(bytes, time, end)
    guard afterTime > 0 else { return noteBadLine(origin) }
    let comma = JSONTokens.skipBlanks(bytes, afterTime, end)
    let text = JSONTokens.skipBlanks(bytes, comma + 1, end)
    guard text < end, bytes.u8(text) == UInt8(ascii: "\"") else { return noteBadLine(origin) }
    let after = JSONTokens.skipString(bytes, text, end, hasEscapes: &hasEscapes)
    guard after > 0 else { return noteBadLine(origin) }
    // Swapped out of `self`, because its bytes are borrowed while `take` runs.
    var line: [UInt8] = []
    swap(&line, &self.line)
    defer { swap(&line, &self.line) }
    line.removeAll(keepingCapacity: true)
    guard JSONEscapes.decode(bytes, text + 1..<after - 1, into: &line) else { return noteBadLine(origin) }
    let lineEnd = line.count
    // Labels and line share one buffer, so that the fields of both are offsets into the same bytes.
    line += labels
    let moment = ScannedValue(kind: .string, start: time + 1, end: afterTime - 1)
    if !take(line.span.bytes, lineEnd, Self.nanoseconds(moment, bytes), origin) { noteBadLine(origin) }
  }

  // `ScannedValue.int` takes at most 18 digits; these times have 19.
  private static func nanoseconds(_ value: ScannedValue, _ bytes: RawSpan) -> Int64? {
    value.start < value.end ? value.string(bytes).flatMap { Int64($0) } : nil
  }

  private mutating func noteBadLine(_ origin: Int) {
    badLines += 1
    if badLines <= 5 { damage.append(.answerLineWithoutRecord(offset: origin)) }
  }

  /// Whether the string at `start` is the key `name`, and the offset of its value, or after a string that is not this
  /// key.
  private static func key(
    _ bytes: RawSpan, _ start: Int, _ end: Int, _ name: StaticString
  ) -> (isKey: Bool, after: Int) {
    var hasEscapes = false
    let after = JSONTokens.skipString(bytes, start, end, hasEscapes: &hasEscapes)
    guard after > 0 else { return (false, start) }
    let text = ScannedValue(kind: .string, start: start + 1, end: after - 1)
    guard text.equals(name, bytes) else { return (false, after) }
    let colon = JSONTokens.skipBlanks(bytes, after, end)
    guard colon < end else { return (false, start) }
    guard bytes.u8(colon) == UInt8(ascii: ":") else { return (false, after) }
    return (true, JSONTokens.skipBlanks(bytes, colon + 1, end))
  }
}

/// Finds the records in a Loki query response: each line is one, with the labels of its stream.
struct LokiUnitReader: LogUnitSource, ~Copyable {
  private var response = LokiResponse()

  init() {}

  var records: Int { response.records }
  var skipped: [SkipReason: Int] { response.badLines > 0 ? [RecordReader.badJSON: response.badLines] : [:] }
  var damage: [InputDamage] { response.damage }

  mutating func readMore(_ stream: inout ByteStream, _ take: (LogUnit) -> Void) throws(InputError) -> Bool {
    try response.readMore(&stream) { line, lineEnd, time, origin in
      guard lineEnd <= LogUnitReader.recordLimit else { return false }
      for unit in LogEnvelope.units(line: line, lineEnd, time, origin) { take(unit) }
      return true
    }
  }
}
