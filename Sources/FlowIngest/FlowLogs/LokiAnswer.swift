import ByteInput
import Documents
import FlowModel

/// Reads the answer of Loki's `query_range` (`data.result[]` of streams), or what is pushed to Loki (`streams[]`): each stream has
/// labels and `values`, pairs of a time and a line, and the line is a record written as a JSON string. A record is the labels and
/// the line together.
///
/// The answer may be of any size: only one stream's labels and one line at a time must fit the buffer.
struct LokiAnswer: ~Copyable {
  private(set) var records = 0
  private(set) var badLines = 0
  private(set) var damage: [InputDamage] = []

  private var labels: [UInt8] = []
  private var line: [UInt8] = []
  /// Bytes in the stream's buffer that hold no whole token.
  private var left = 0
  /// How deep the reader is inside `data.result`.
  private var place = Place.outside

  private enum Place {
    case outside
    case streams
    case values
  }

  init() {}

  /// Takes one line: the bytes of it, with the labels' JSON behind it from `lineEnd` on, its time in nanoseconds since 1970 (nil
  /// where it has none), and where it lies in the input. Returns false where it holds no record.
  typealias Take = (_ record: RawSpan, _ lineEnd: Int, _ time: Int64?, _ origin: Int) -> Bool

  /// Whether bytes begin with such an answer.
  static func matches(_ bytes: RawSpan) -> Bool {
    guard ByteSearch.firstMark(bytes) == UInt8(ascii: "{") else { return false }
    return isPushed(bytes)
      || (ByteSearch.contains("\"resultType\"", bytes) && ByteSearch.contains("\"streams\"", bytes))
  }

  /// Whether the first member is the list of streams, as in what is pushed.
  private static func isPushed(_ bytes: RawSpan) -> Bool {
    var start = JSONTokens.skipBlanks(bytes, 0, bytes.byteCount)
    // A byte-order mark, then the brace.
    if start + 3 <= bytes.byteCount, bytes.u8(start) == 0xEF { start += 3 }
    let quote = JSONTokens.skipBlanks(bytes, start + 1, bytes.byteCount)
    guard quote < bytes.byteCount, bytes.u8(quote) == UInt8(ascii: "\"") else { return false }
    let name = key(bytes, quote, bytes.byteCount, "streams")
    return name.isKey && name.behind < bytes.byteCount && bytes.u8(name.behind) == UInt8(ascii: "[")
  }

  /// The lines at the beginning of an answer, for telling what they are; `limit` at most.
  static func sample(_ bytes: RawSpan, limit: Int) -> [LogUnit] {
    var answer = LokiAnswer()
    var units: [LogUnit] = []
    _ = answer.readBuffered(bytes, 0..<bytes.byteCount, 0) { record, lineEnd, time, origin in
      if units.count < limit { units += LogEnvelope.units(line: record, lineEnd, time, origin) }
      return true
    }
    return units
  }

  /// Reads the whole stream.
  mutating func read(_ stream: inout ByteStream, _ progress: Progress, take: Take) throws(InputError) {
    while try readMore(&stream, take) { progress.report(stream.offset) }
  }

  /// Reads what is whole in the stream's buffer, and takes it out; false once there is no more.
  mutating func readMore(_ stream: inout ByteStream, _ take: Take) throws(InputError) -> Bool {
    guard try stream.fill(atLeast: left + 1) > left else {
      guard !stream.unread.isEmpty || place != .outside else { return false }
      damage.append(.answerCutShort(offset: stream.offset + stream.unread.count))
      stream.consume(stream.unread.count)
      return false
    }
    let consumed = readBuffered(stream.buffer.span.bytes, stream.unread, stream.offset, take)
    stream.consume(consumed)
    left = stream.unread.count
    guard left >= ByteStream.maximumCapacity else { return true }
    damage.append(.answerElementTooLong(offset: stream.offset, limit: ByteStream.maximumCapacity))
    _ = try stream.skip(.max)
    return false
  }

  /// Reads tokens until the next one is not whole; returns how many bytes are done with.
  private mutating func readBuffered(
    _ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, _ take: Take
  ) -> Int {
    let end = unread.upperBound
    var offset = unread.lowerBound
    while true {
      let start = JSONTokens.skipBlanks(bytes, offset, end)
      guard start < end else { return start - unread.lowerBound }
      let behind: Int
      switch place {
      case .outside: behind = readOutside(bytes, start, end)
      case .streams: behind = readStreams(bytes, start, end)
      case .values: behind = readValues(bytes, start, end, position + start - unread.lowerBound, take)
      }
      guard behind > start else { return offset - unread.lowerBound }
      offset = behind
    }
  }

  /// Outside, everything is passed over token by token until the array behind the key `result`.
  private mutating func readOutside(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
    guard bytes.u8(start) == UInt8(ascii: "\"") else { return start + 1 }
    var value = Self.key(bytes, start, end, "result")
    if !value.isKey { value = Self.key(bytes, start, end, "streams") }
    guard value.isKey else { return value.behind }
    guard value.behind < end else { return start }
    guard bytes.u8(value.behind) == UInt8(ascii: "[") else { return value.behind }
    place = .streams
    return value.behind + 1
  }

  /// In a stream, the labels are kept until the next stream's; `values` opens the list of lines.
  private mutating func readStreams(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
    switch bytes.u8(start) {
    case UInt8(ascii: "]"):
      place = .outside
      return start + 1
    case UInt8(ascii: "\""): break
    default: return start + 1
    }
    let stream = Self.key(bytes, start, end, "stream")
    guard stream.behind > start else { return start }
    if stream.isKey {
      guard stream.behind < end else { return start }
      let behind = JSONTokens.skipValue(bytes, stream.behind, end)
      guard behind > 0 else { return start }
      labels.removeAll(keepingCapacity: true)
      for offset in stream.behind..<behind { labels.append(bytes.u8(offset)) }
      return behind
    }
    let values = Self.key(bytes, start, end, "values")
    guard values.isKey else { return values.behind }
    guard values.behind < end else { return start }
    if bytes.u8(values.behind) == UInt8(ascii: "[") { place = .values }
    return values.behind + 1
  }

  /// In the list of lines: pairs of a time and a line, then the closing bracket.
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
    let behind = JSONTokens.skipValue(bytes, start, end)
    guard behind > 0 else { return behind == JSONTokens.malformed ? start + 1 : start }
    takeLine(bytes, start, behind, origin, take)
    return behind
  }

  private mutating func takeLine(
    _ bytes: RawSpan, _ start: Int, _ end: Int, _ origin: Int, _ take: Take
  ) {
    records += 1
    var hasEscapes = false
    let time = JSONTokens.skipBlanks(bytes, start + 1, end)
    let behindTime = JSONTokens.skipValue(bytes, time, end)
    guard behindTime > 0 else { return noteBadLine(origin) }
    let comma = JSONTokens.skipBlanks(bytes, behindTime, end)
    let text = JSONTokens.skipBlanks(bytes, comma + 1, end)
    guard text < end, bytes.u8(text) == UInt8(ascii: "\"") else { return noteBadLine(origin) }
    let behind = JSONTokens.skipString(bytes, text, end, hasEscapes: &hasEscapes)
    guard behind > 0 else { return noteBadLine(origin) }
    // Taken out while it is read, so that the bytes stay put.
    var line: [UInt8] = []
    swap(&line, &self.line)
    defer { swap(&line, &self.line) }
    line.removeAll(keepingCapacity: true)
    guard JSONEscapes.decode(bytes, text + 1..<behind - 1, into: &line) else { return noteBadLine(origin) }
    let lineEnd = line.count
    // Labels and line lie one behind the other, so that fields of both are offsets into the same bytes.
    line += labels
    let moment = ScannedValue(kind: .string, start: time + 1, end: behindTime - 1)
    if !take(line.span.bytes, lineEnd, Self.nanoseconds(moment, bytes), origin) { noteBadLine(origin) }
  }

  /// A time in nanoseconds has nineteen digits.
  private static func nanoseconds(_ value: ScannedValue, _ bytes: RawSpan) -> Int64? {
    value.start < value.end ? value.string(bytes).flatMap { Int64($0) } : nil
  }

  private mutating func noteBadLine(_ origin: Int) {
    badLines += 1
    if badLines <= 5 { damage.append(.answerLineWithoutRecord(offset: origin)) }
  }

  /// Whether the string at `start` is the key `name`; where its value begins, or what follows a string that is no such key.
  private static func key(
    _ bytes: RawSpan, _ start: Int, _ end: Int, _ name: StaticString
  ) -> (isKey: Bool, behind: Int) {
    var hasEscapes = false
    let behind = JSONTokens.skipString(bytes, start, end, hasEscapes: &hasEscapes)
    guard behind > 0 else { return (false, start) }
    let text = ScannedValue(kind: .string, start: start + 1, end: behind - 1)
    guard text.equals(name, bytes) else { return (false, behind) }
    let colon = JSONTokens.skipBlanks(bytes, behind, end)
    guard colon < end else { return (false, start) }
    guard bytes.u8(colon) == UInt8(ascii: ":") else { return (false, behind) }
    return (true, JSONTokens.skipBlanks(bytes, colon + 1, end))
  }
}
