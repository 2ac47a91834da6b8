import ByteInput
import Documents
import FlowModel

/// Splits a log into its records: lines, consecutive objects, or an array.
///
/// Accepts objects over several lines, commas after objects, blank lines, CRLF, a byte-order mark, and an object around
/// a list of objects (`{"records":[...]}`), whose elements are the records, however many there are. A record that is
/// longer than the limit is counted and skipped.
struct LogUnitReader: LogUnitSource {
  private(set) var records = 0
  private(set) var skipped: [SkipReason: Int] = [:]
  private(set) var damage: [InputDamage] = []

  /// Whether records keep their wrappers and are numbered by lines, as logs for people are read.
  private let keepsLines: Bool
  /// The line breaks before the next record.
  private var lines = 0

  init(keepingLines: Bool = false) { keepsLines = keepingLines }

  /// Open lists that are the first member of an object.
  private var openLists = 0

  private static let damageLimit = 5
  /// The longest record that is read, in bytes. Its tree takes several times as much memory.
  static let recordLimit = 4 * 1024 * 1024
  /// Names of lists of records.
  private static let lists = ["records", "items", "events", "logEvents"]

  /// What comes next in the buffer.
  private enum Step {
    /// From brace to brace.
    case object(Range<Int>)
    /// A line of text, without its line break.
    case line(Range<Int>, after: Int)
    case broken(SkipReason, after: Int)
    /// The record continues after the buffer.
    case incomplete
    case nothing
  }

  mutating func readMore(_ stream: inout ByteStream, _ take: (LogUnit) -> Void) throws(InputError) -> Bool {
    try readMore(&stream, { _, _, _ in false }, take)
  }

  /// Takes a line or an object where it lies in the bytes; `origin` is its byte in the input. False if it must become a `LogUnit`.
  typealias TakeInPlace = (_ bytes: RawSpan, _ record: Range<Int>, _ origin: Int) -> Bool

  /// `readMore` that offers each record to `takeInPlace` first.
  mutating func readMore(
    _ stream: inout ByteStream, _ takeInPlace: TakeInPlace, _ take: (LogUnit) -> Void
  ) throws(InputError) -> Bool {
    let available = try stream.fill(atLeast: min(stream.more, Self.recordLimit))
    let isLast = stream.isAtEnd
    let done = readBuffered(stream.buffer.span.bytes, stream.unread, stream.offset, isLast: isLast, takeInPlace, take)
    stream.consume(done)
    guard !isLast || done > 0 && !stream.unread.isEmpty else {
      noteCut(stream.unread.count, at: stream.offset)
      return false
    }
    if done == 0, available >= Self.recordLimit { try skipLongRecord(&stream) }
    return true
  }

  /// The first records of the bytes, at most `limit`, for detection.
  static func sample(_ bytes: RawSpan, limit: Int) -> [LogUnit] {
    if LokiResponse.matches(bytes) { return LokiResponse.sample(bytes, limit: limit) }
    var reader = LogUnitReader()
    var units: [LogUnit] = []
    let end = min(bytes.byteCount, 32 * 1024)
    var offset = 0
    while units.count < limit {
      switch reader.step(bytes, offset..<end, 0, isLast: bytes.byteCount <= end) {
      case .object(let object):
        if let unit = Self.object(bytes, object, 0) {
          units += LogEnvelope.units(in: unit).prefix(limit - units.count)
          offset = object.upperBound
        } else {
          offset = Self.endOfLine(bytes, object.lowerBound..<end) ?? object.upperBound
        }
      case .line(let line, let after):
        units += LogEnvelope.units(in: Self.unit(bytes, line, 0)).prefix(limit - units.count)
        offset = after
      case .broken(_, let after): offset = after
      case .incomplete, .nothing: return units
      }
    }
    return units
  }

  private mutating func readBuffered(
    _ bytes: RawSpan, _ range: Range<Int>, _ position: Int, isLast: Bool, _ takeInPlace: TakeInPlace,
    _ take: (LogUnit) -> Void
  ) -> Int {
    var offset = range.lowerBound
    let shift = position - range.lowerBound
    while true {
      switch step(bytes, offset..<range.upperBound, shift, isLast: isLast) {
      case .object(let object):
        records += 1
        if !keepsLines, takeInPlace(bytes, object, object.lowerBound + shift) {
          offset = object.upperBound
        } else if let unit = Self.object(bytes, object, shift) {
          use(unit, bytes, offset..<object.upperBound, shift, take)
          offset = object.upperBound
        } else {
          let after = Self.endOfLine(bytes, object.lowerBound..<range.upperBound) ?? object.upperBound
          skip(RecordReader.badJSON, bytes, offset..<after, shift)
          offset = after
        }
      case .line(let line, let after):
        records += 1
        if isLast, openLists == 0, after == range.upperBound, bytes.u8(after - 1) != UInt8(ascii: "\n") {
          // Unlike an object, a line of text does not show whether it is whole.
          note(.lineNotTerminated(offset: line.lowerBound + shift))
        }
        if keepsLines || !takeInPlace(bytes, line, line.lowerBound + shift) {
          use(Self.unit(bytes, line, shift), bytes, offset..<after, shift, take)
        }
        offset = after
      case .broken(let reason, let after):
        records += 1
        skip(reason, bytes, offset..<after, shift)
        offset = after
      case .incomplete: return offset - range.lowerBound
      case .nothing: return range.count
      }
    }
  }

  /// Takes what the unit holds, which is somewhere in the range.
  private mutating func use(
    _ unit: LogUnit, _ bytes: RawSpan, _ range: Range<Int>, _ shift: Int, _ take: (LogUnit) -> Void
  ) {
    if keepsLines {
      take(numbered(unit, bytes, range, shift))
    } else {
      for inner in LogEnvelope.units(in: unit) { take(inner) }
    }
  }

  private mutating func skip(_ reason: SkipReason, _ bytes: RawSpan, _ range: Range<Int>, _ shift: Int) {
    if keepsLines { lines += Self.lineBreaks(bytes, range) }
    note(reason, at: range.lowerBound + shift)
  }

  private static func unit(_ bytes: RawSpan, _ line: Range<Int>, _ shift: Int) -> LogUnit {
    LogUnit(text: text(bytes, line), document: nil, origin: line.lowerBound + shift, time: nil)
  }

  /// The unit, which is somewhere in the range, with the number of its line.
  private mutating func numbered(_ unit: LogUnit, _ bytes: RawSpan, _ range: Range<Int>, _ shift: Int) -> LogUnit {
    var unit = unit
    let start = unit.origin - shift
    unit.line = lines + Self.lineBreaks(bytes, range.lowerBound..<start) + 1
    unit.indent = (range.lowerBound..<start).reversed().prefix { bytes.u8($0) == 0x20 || bytes.u8($0) == 0x09 }.count
    lines += Self.lineBreaks(bytes, range)
    return unit
  }

  private static func lineBreaks(_ bytes: RawSpan, _ range: Range<Int>) -> Int {
    range.count { bytes.u8($0) == 0x0A }
  }

  private mutating func step(_ bytes: RawSpan, _ range: Range<Int>, _ shift: Int, isLast: Bool) -> Step {
    let known = openLists
    let step = next(bytes, range, shift, isLast: isLast)
    // An incomplete record is read again, so the lists that it opened must not count twice.
    if case .incomplete = step { openLists = known }
    return step
  }

  private mutating func next(_ bytes: RawSpan, _ range: Range<Int>, _ shift: Int, isLast: Bool) -> Step {
    var start = range.lowerBound
    while true {
      while start < range.upperBound, isFraming(bytes, start, range.upperBound) { start += 1 }
      guard start < range.upperBound else { return .nothing }
      if openLists > 0, bytes.u8(start) == UInt8(ascii: "\"") {
        // The list has ended. The other members of its object are not records.
        let end = Self.find(UInt8(ascii: "\n"), bytes, start..<range.upperBound)
        guard let end = end ?? (isLast ? range.upperBound : nil) else { return .incomplete }
        openLists -= 1
        start = min(end + 1, range.upperBound)
      } else if bytes.u8(start) == UInt8(ascii: "{"), let after = Self.firstListed(bytes, start, range.upperBound) {
        openLists += 1
        start = after
      } else {
        break
      }
    }
    if bytes.u8(start) == UInt8(ascii: "{") { return Self.object(bytes, start..<range.upperBound, isLast: isLast) }
    guard let end = Self.find(UInt8(ascii: "\n"), bytes, start..<range.upperBound) else {
      guard isLast else { return .incomplete }
      return line(bytes, start..<range.upperBound, after: range.upperBound)
    }
    return line(bytes, start..<end, after: end + 1)
  }

  private func line(_ bytes: RawSpan, _ range: Range<Int>, after: Int) -> Step {
    var end = range.upperBound
    while end > range.lowerBound, bytes.u8(end - 1) == 0x0D { end -= 1 }
    return .line(range.lowerBound..<end, after: after)
  }

  private static func object(_ bytes: RawSpan, _ range: Range<Int>, isLast: Bool) -> Step {
    if let end = endOfObject(bytes, range) { return .object(range.lowerBound..<end) }
    // A line may be cut in the middle of a log. The next one may be whole.
    if isLast, let next = nextObjectLine(bytes, range) { return .broken(RecordReader.badJSON, after: next) }
    return .incomplete
  }

  /// Nil for what is not JSON.
  private static func object(_ bytes: RawSpan, _ object: Range<Int>, _ shift: Int) -> LogUnit? {
    let text = text(bytes, object)
    var reader = JSONDocumentReader(Array(text.utf8), commas: .mayTrail)
    guard let document = (try? reader.next()) ?? nil else { return nil }
    return LogUnit(text: text, document: document, origin: object.lowerBound + shift, time: nil)
  }

  /// The offset after the next line break.
  private static func endOfLine(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    find(UInt8(ascii: "\n"), bytes, range).map { $0 + 1 }
  }

  /// The first object of a list of records, if that list is the first member of the object at `offset`.
  private static func firstListed(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int? {
    let quote = JSONTokens.skipBlanks(bytes, offset + 1, end)
    guard quote < end, bytes.u8(quote) == UInt8(ascii: "\"") else { return nil }
    var hasEscapes = false
    let after = JSONTokens.skipString(bytes, quote, end, hasEscapes: &hasEscapes)
    guard after > 0, after - quote <= 12, lists.contains(String(bytes, quote + 1..<after - 1)) else { return nil }
    let colon = JSONTokens.skipBlanks(bytes, after, end)
    guard colon < end, bytes.u8(colon) == UInt8(ascii: ":") else { return nil }
    let bracket = JSONTokens.skipBlanks(bytes, colon + 1, end)
    guard bracket < end, bytes.u8(bracket) == UInt8(ascii: "[") else { return nil }
    let first = JSONTokens.skipBlanks(bytes, bracket + 1, end)
    return first < end && bytes.u8(first) == UInt8(ascii: "{") ? first : nil
  }

  /// Whether the byte is whitespace or a comma between records, part of a byte-order mark, or a bracket of an array of
  /// objects.
  private func isFraming(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Bool {
    switch bytes.u8(offset) {
    case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: "]"), 0xEF, 0xBB, 0xBF: true
    case UInt8(ascii: "}"): openLists > 0
    case UInt8(ascii: "["):
      // Lines of an access log begin with a bracket too. An array's is followed by an object.
      (offset + 1..<end).first { !JSONTokens.isBlank(bytes.u8($0)) }.map { bytes.u8($0) == UInt8(ascii: "{") } ?? false
    default: false
    }
  }

  private static func find(_ byte: UInt8, _ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    var offset = range.lowerBound
    while offset + 32 <= range.upperBound {
      let found = bytes.mask32(offset, byte, or: byte)
      if found != 0 { return offset + found.trailingZeroBitCount }
      offset += 32
    }
    return (offset..<range.upperBound).first { bytes.u8($0) == byte }
  }

  /// The offset after the object that begins the range; nil if the object does not end in the range.
  private static func endOfObject(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    var depth = 0
    var offset = range.lowerBound
    while offset < range.upperBound {
      switch bytes.u8(offset) {
      case UInt8(ascii: "\""):
        guard let after = endOfString(bytes, offset + 1..<range.upperBound) else { return nil }
        offset = after
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return offset + 1 }
      default: break
      }
      offset += 1
    }
    return nil
  }

  /// The offset after the quotation mark that ends a string.
  private static func endOfString(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    var offset = range.lowerBound
    while offset < range.upperBound {
      // Of 32 bytes at once: those that end the string or escape the next one.
      if offset + 32 <= range.upperBound {
        let marks = bytes.mask32(offset, UInt8(ascii: "\""), or: UInt8(ascii: "\\"))
        offset += marks == 0 ? 32 : marks.trailingZeroBitCount
        if marks == 0 { continue }
      }
      switch bytes.u8(offset) {
      case UInt8(ascii: "\""): return offset + 1
      case UInt8(ascii: "\\"): offset += 2
      default: offset += 1
      }
    }
    return nil
  }

  /// The offset of the next line that begins with an object.
  private static func nextObjectLine(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    var offset = range.lowerBound
    while let end = find(UInt8(ascii: "\n"), bytes, offset..<range.upperBound) {
      offset = end + 1
      if offset < range.upperBound, bytes.u8(offset) == UInt8(ascii: "{") { return offset }
    }
    return nil
  }

  private static func text(_ bytes: RawSpan, _ range: Range<Int>) -> String {
    var copy: [UInt8] = []
    bytes.append(range, to: &copy)
    return String(decoding: copy, as: UTF8.self)
  }

  private mutating func note(_ reason: SkipReason, at position: Int) {
    skipped[reason, default: 0].addSaturating(1)
    note(.recordMalformed(offset: position, reason: reason))
  }

  private mutating func note(_ problem: InputDamage) {
    if damage.count < Self.damageLimit { damage.append(problem) }
  }

  /// Counts a record that is cut by the end of the input.
  private mutating func noteCut(_ count: Int, at position: Int) {
    guard count > 0 else { return }
    records += 1
    skipped[RecordReader.badJSON, default: 0].addSaturating(1)
    damage.append(.recordNotTerminated(offset: position, available: count))
  }

  /// Skips a record that is longer than `recordLimit`.
  private mutating func skipLongRecord(_ stream: inout ByteStream) throws(InputError) {
    records += 1
    skipped[RecordReader.tooLong, default: 0].addSaturating(1)
    damage.append(.recordTooLong(offset: stream.offset, limit: Self.recordLimit))
    while true {
      if let end = Self.find(UInt8(ascii: "\n"), stream.buffer.span.bytes, stream.unread) {
        return stream.consume(end + 1 - stream.unread.lowerBound)
      }
      stream.consume(stream.unread.count)
      if try stream.fill(atLeast: 1) == 0 { return }
    }
  }
}
