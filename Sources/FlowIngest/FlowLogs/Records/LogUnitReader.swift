import ByteInput
import Documents
import FlowModel

/// Cuts a log into its records, whether they are lines, objects one behind another, or an array.
///
/// Understood: objects over several lines, commas behind objects, blank lines, CRLF, a byte-order mark, and an object around a list
/// of objects (`{"records":[...]}`), whose objects are the records however many they are. A record that is longer than the limit
/// is counted and passed over.
struct LogUnitReader: LogUnitSource {
  private(set) var records = 0
  private(set) var skipped: [SkipReason: Int] = [:]
  private(set) var damage: [InputDamage] = []

  /// Lists that an object around them opened.
  private var openLists = 0

  private static let damageLimit = 5
  /// The longest record that is read, in bytes; as a tree it is several times as large.
  static let recordLimit = 4 * 1024 * 1024
  /// Names of lists that hold records.
  private static let lists = ["records", "items", "events", "logEvents"]

  /// What comes next in the bytes at hand.
  private enum Step {
    case unit(LogUnit, behind: Int)
    case broken(SkipReason, behind: Int)
    /// The bytes end before the record does.
    case incomplete
    case nothing
  }

  mutating func readMore(_ stream: inout ByteStream, _ take: (LogUnit) -> Void) throws(InputError) -> Bool {
    let available = try stream.fill(atLeast: min(stream.more, Self.recordLimit))
    let isLast = stream.isAtEnd
    let done = readBuffered(stream.buffer.span.bytes, stream.unread, stream.offset, isLast: isLast, take)
    stream.consume(done)
    guard !isLast || done > 0 && !stream.unread.isEmpty else {
      noteCut(stream.unread.count, at: stream.offset)
      return false
    }
    if done == 0, available >= Self.recordLimit { try passOver(&stream) }
    return true
  }

  /// The first records of the bytes, for telling a format; `limit` at most.
  static func sample(_ bytes: RawSpan, limit: Int) -> [LogUnit] {
    if LokiAnswer.matches(bytes) { return LokiAnswer.sample(bytes, limit: limit) }
    var reader = LogUnitReader()
    var units: [LogUnit] = []
    let end = min(bytes.byteCount, 32 * 1024)
    var offset = 0
    while units.count < limit {
      switch reader.step(bytes, offset..<end, 0, isLast: bytes.byteCount <= end) {
      case .unit(let unit, let behind):
        units += LogEnvelope.units(in: unit).prefix(limit - units.count)
        offset = behind
      case .broken(_, let behind): offset = behind
      case .incomplete, .nothing: return units
      }
    }
    return units
  }

  private mutating func readBuffered(
    _ bytes: RawSpan, _ range: Range<Int>, _ position: Int, isLast: Bool, _ take: (LogUnit) -> Void
  ) -> Int {
    var offset = range.lowerBound
    while true {
      switch step(bytes, offset..<range.upperBound, position - range.lowerBound, isLast: isLast) {
      case .unit(let unit, let behind):
        records += 1
        if isLast, openLists == 0, unit.document == nil, behind == range.upperBound,
          bytes.u8(behind - 1) != UInt8(ascii: "\n")
        {
          // What a line of text lacks at its end cannot be told; an object shows whether it is whole.
          note(.lineNotTerminated(offset: unit.origin))
        }
        for inner in LogEnvelope.units(in: unit) { take(inner) }
        offset = behind
      case .broken(let reason, let behind):
        records += 1
        note(reason, at: position + offset - range.lowerBound)
        offset = behind
      case .incomplete: return offset - range.lowerBound
      case .nothing: return range.count
      }
    }
  }

  private mutating func step(_ bytes: RawSpan, _ range: Range<Int>, _ shift: Int, isLast: Bool) -> Step {
    let known = openLists
    let step = next(bytes, range, shift, isLast: isLast)
    // What is looked at again is not to be counted again.
    if case .incomplete = step { openLists = known }
    return step
  }

  private mutating func next(_ bytes: RawSpan, _ range: Range<Int>, _ shift: Int, isLast: Bool) -> Step {
    var start = range.lowerBound
    while true {
      while start < range.upperBound, isFraming(bytes, start, range.upperBound) { start += 1 }
      guard start < range.upperBound else { return .nothing }
      if openLists > 0, bytes.u8(start) == UInt8(ascii: "\"") {
        // The list has ended, and what else its object holds is none of the records.
        let end = Self.find(UInt8(ascii: "\n"), bytes, start..<range.upperBound)
        guard let end = end ?? (isLast ? range.upperBound : nil) else { return .incomplete }
        openLists -= 1
        start = min(end + 1, range.upperBound)
      } else if bytes.u8(start) == UInt8(ascii: "{"), let behind = Self.opening(bytes, start, range.upperBound) {
        openLists += 1
        start = behind
      } else {
        break
      }
    }
    if bytes.u8(start) == UInt8(ascii: "{") { return object(bytes, start..<range.upperBound, shift, isLast: isLast) }
    guard let end = Self.find(UInt8(ascii: "\n"), bytes, start..<range.upperBound) else {
      guard isLast else { return .incomplete }
      return line(bytes, start..<range.upperBound, behind: range.upperBound, shift)
    }
    return line(bytes, start..<end, behind: end + 1, shift)
  }

  private func line(_ bytes: RawSpan, _ range: Range<Int>, behind: Int, _ shift: Int) -> Step {
    var end = range.upperBound
    while end > range.lowerBound, bytes.u8(end - 1) == 0x0D { end -= 1 }
    let text = Self.text(bytes, range.lowerBound..<end)
    return .unit(LogUnit(text: text, document: nil, origin: range.lowerBound + shift, time: nil), behind: behind)
  }

  private func object(_ bytes: RawSpan, _ range: Range<Int>, _ shift: Int, isLast: Bool) -> Step {
    guard let end = Self.endOfObject(bytes, range) else {
      // A line that was cut in the middle of a log: the next one may be whole.
      if isLast, let next = Self.nextObjectLine(bytes, range) { return .broken(RecordReader.badJSON, behind: next) }
      return .incomplete
    }
    let text = Self.text(bytes, range.lowerBound..<end)
    var reader = JSONDocumentReader(Array(text.utf8), commas: .mayTrail)
    guard let document = (try? reader.next()) ?? nil else {
      let next = Self.find(UInt8(ascii: "\n"), bytes, range).map { $0 + 1 } ?? end
      return .broken(RecordReader.badJSON, behind: next)
    }
    return .unit(LogUnit(text: text, document: document, origin: range.lowerBound + shift, time: nil), behind: end)
  }

  /// The first object of a list that is the first member of the object at `offset`; nil where it has none.
  private static func opening(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int? {
    let quote = JSONTokens.skipBlanks(bytes, offset + 1, end)
    guard quote < end, bytes.u8(quote) == UInt8(ascii: "\"") else { return nil }
    var hasEscapes = false
    let behind = JSONTokens.skipString(bytes, quote, end, hasEscapes: &hasEscapes)
    guard behind > 0, behind - quote <= 12, lists.contains(String(bytes, quote + 1..<behind - 1)) else { return nil }
    let colon = JSONTokens.skipBlanks(bytes, behind, end)
    guard colon < end, bytes.u8(colon) == UInt8(ascii: ":") else { return nil }
    let bracket = JSONTokens.skipBlanks(bytes, colon + 1, end)
    guard bracket < end, bytes.u8(bracket) == UInt8(ascii: "[") else { return nil }
    let first = JSONTokens.skipBlanks(bytes, bracket + 1, end)
    return first < end && bytes.u8(first) == UInt8(ascii: "{") ? first : nil
  }

  /// Blanks and commas between records, a byte-order mark, and the brackets of an array of objects.
  private func isFraming(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Bool {
    switch bytes.u8(offset) {
    case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: "]"), 0xEF, 0xBB, 0xBF: true
    case UInt8(ascii: "}"): openLists > 0
    case UInt8(ascii: "["):
      // An access log's lines begin with a bracket too; an array's is followed by an object.
      (offset + 1..<end).first { !JSONTokens.isBlank(bytes.u8($0)) }.map { bytes.u8($0) == UInt8(ascii: "{") } ?? false
    default: false
    }
  }

  private static func find(_ byte: UInt8, _ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    range.first { bytes.u8($0) == byte }
  }

  /// The first byte behind the object that begins the range; nil where it does not end in it.
  private static func endOfObject(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    var depth = 0
    var isString = false
    var offset = range.lowerBound
    while offset < range.upperBound {
      switch bytes.u8(offset) {
      case UInt8(ascii: "\\") where isString: offset += 1
      case UInt8(ascii: "\""): isString.toggle()
      case UInt8(ascii: "{") where !isString, UInt8(ascii: "[") where !isString: depth += 1
      case UInt8(ascii: "}") where !isString, UInt8(ascii: "]") where !isString:
        depth -= 1
        if depth == 0 { return offset + 1 }
      default: break
      }
      offset += 1
    }
    return nil
  }

  /// The next line that begins with an object.
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

  /// What is left at the end is a record that does not end.
  private mutating func noteCut(_ count: Int, at position: Int) {
    guard count > 0 else { return }
    records += 1
    skipped[RecordReader.badJSON, default: 0].addSaturating(1)
    damage.append(.recordNotTerminated(offset: position, available: count))
  }

  /// Passes over a record that is longer than the buffer may become.
  private mutating func passOver(_ stream: inout ByteStream) throws(InputError) {
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
