import ByteInput
import FlowModel

/// Finds the records of a JSON flow log and passes each to the format.
///
/// Accepts one object per line, consecutive objects, an array, objects followed by commas (with or without the closing
/// bracket), objects over several lines, blank lines, CRLF and a byte-order mark. A malformed record is counted, and
/// reading continues at the next line. A record that extends past a line that begins with a brace is malformed. A
/// record that is not UTF-8 is used and reported as damage.
struct RecordReader: Sendable {
  private(set) var records = 0
  private(set) var skipped: [SkipReason: Int] = [:]
  private var problems: [Problem] = []

  private struct Problem: Sendable {
    /// Byte in the input at which the record begins.
    let position: Int
    let damage: InputDamage
  }

  /// What follows the bytes in the buffer.
  private enum Following {
    /// Possibly more bytes.
    case more
    /// The first line of another record.
    case record
    /// The end of the input.
    case nothing
  }

  /// Problems reported one by one; further ones are only counted.
  private static let problemLimit = 5

  init() {}

  static let badJSON = SkipReason(rawValue: "bad-json")
  static let tooLong = SkipReason(rawValue: "too-long")
  static let notAnObject = SkipReason(rawValue: "not-an-object")

  /// The first problems, in the order of the input.
  var damage: [InputDamage] { problems.map(\.damage) }

  /// Adds the result of reading another part of the same input.
  mutating func merge(_ other: RecordReader) {
    records.addSaturating(other.records)
    for (reason, count) in other.skipped { skipped[reason, default: 0].addSaturating(count) }
    problems += other.problems
    problems.sort { $0.position < $1.position }
    problems.removeLast(max(0, problems.count - Self.problemLimit))
  }

  /// Reads the whole stream. Calls `take` with each record's fields, the bytes that hold them, and the record's offset
  /// in the input.
  mutating func read(
    _ stream: inout ByteStream, _ scanner: inout RecordScanner, _ progress: Progress,
    take: (_ scanner: RecordScanner, _ bytes: RawSpan, _ origin: Int) -> Void
  ) throws(InputError) {
    var known = 0
    while true {
      let available = try stream.fill(atLeast: known == 0 ? 1 : stream.more)
      let following = available > known ? Following.more : .nothing
      let consumed = read(stream.buffer.span.bytes, stream.unread, stream.offset, following, &scanner, take)
      stream.consume(consumed)
      progress.report(stream.offset)
      if following == .nothing { return }
      // The rest is the beginning of a record that is not yet complete.
      known = stream.unread.count
      if known >= ByteStream.maximumCapacity {
        try skipLongRecord(&stream)
        known = 0
      }
    }
  }

  /// Reads a piece that ends at a record boundary or at the end of the input.
  mutating func read(
    _ piece: borrowing StreamPiece, _ scanner: inout RecordScanner,
    take: (_ scanner: RecordScanner, _ bytes: RawSpan, _ origin: Int) -> Void
  ) {
    _ = read(
      piece.buffer.span.bytes, piece.bytes, piece.offset, piece.isLast ? .nothing : .record, &scanner, take)
  }

  /// Reads records until the bytes end or the next record may continue after them. Returns the number of bytes read.
  private mutating func read(
    _ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, _ following: Following, _ scanner: inout RecordScanner,
    _ take: (RecordScanner, RawSpan, Int) -> Void
  ) -> Int {
    let end = unread.upperBound
    var offset = unread.lowerBound
    while true {
      offset = Self.skipFraming(bytes, offset, end)
      guard offset < end else { return offset - unread.lowerBound }
      let origin = position + offset - unread.lowerBound
      guard bytes.u8(offset) == UInt8(ascii: "{") else {
        guard let next = Self.nextLine(bytes, offset, end) else {
          if following == .more { return offset - unread.lowerBound }
          noteCut(origin, end - offset)
          return unread.count
        }
        records += 1
        noteMalformed(Self.notAnObject, origin)
        offset = next
        continue
      }
      let after = scanner.scan(bytes, offset, end)
      if after > 0, isOneRecord(bytes, offset..<after, origin) {
        records += 1
        take(scanner, bytes, origin)
        offset = after
        continue
      }
      let isWhole = after != JSONTokens.incomplete || following == .record
      guard isWhole || RecordBoundary.first(bytes, after: offset, end) != nil else {
        if following == .more { return offset - unread.lowerBound }
        noteCut(origin, end - offset)
        return unread.count
      }
      guard let next = Self.nextLine(bytes, offset, end) else {
        // The line may continue after these bytes.
        guard following == .nothing else { return offset - unread.lowerBound }
        noteCut(origin, end - offset)
        return unread.count
      }
      records += 1
      noteMalformed(Self.badJSON, origin)
      offset = next
    }
  }

  /// Whether the object ends before the next record boundary. Reports an object that is not UTF-8.
  private mutating func isOneRecord(_ bytes: RawSpan, _ range: Range<Int>, _ origin: Int) -> Bool {
    let text = UTF8Check.check(bytes, range)
    if text == UTF8Check.Result() { return true }
    if RecordBoundary.first(bytes, after: range.lowerBound, range.upperBound) != nil { return false }
    if !text.isValid { keep(origin, .recordNotUTF8(offset: origin)) }
    return true
  }

  private mutating func noteMalformed(_ reason: SkipReason, _ position: Int) {
    note(reason, position, .recordMalformed(offset: position, reason: reason))
  }

  private mutating func note(_ reason: SkipReason, _ position: Int, _ damage: InputDamage) {
    skipped[reason, default: 0].addSaturating(1)
    keep(position, damage)
  }

  /// Counts a record that is cut by the end of the input.
  private mutating func noteCut(_ position: Int, _ count: Int) {
    records += 1
    note(Self.badJSON, position, .recordNotTerminated(offset: position, available: count))
  }

  private mutating func keep(_ position: Int, _ damage: InputDamage) {
    if problems.count < Self.problemLimit { problems.append(Problem(position: position, damage: damage)) }
  }

  /// Skips whitespace, commas and brackets between records, and a byte-order mark.
  @inline(__always)
  private static func skipFraming(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int {
    var offset = offset
    while offset < end {
      switch bytes.u8(offset) {
      case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), 0xEF, 0xBB, 0xBF:
        offset += 1
      default: return offset
      }
    }
    return offset
  }

  /// The offset of the next line; nil if no line break follows.
  private static func nextLine(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int? {
    var offset = offset
    while offset < end {
      if bytes.u8(offset) == UInt8(ascii: "\n") { return offset + 1 }
      offset += 1
    }
    return nil
  }

  /// Skips a record that is longer than the buffer's maximum capacity.
  private mutating func skipLongRecord(_ stream: inout ByteStream) throws(InputError) {
    records += 1
    note(
      Self.tooLong, stream.offset,
      .recordTooLong(offset: stream.offset, limit: ByteStream.maximumCapacity))
    while true {
      if let next = Self.nextLine(stream.buffer.span.bytes, stream.unread.lowerBound, stream.unread.upperBound) {
        stream.consume(next - stream.unread.lowerBound)
        return
      }
      stream.consume(stream.unread.count)
      if try stream.fill(atLeast: 1) == 0 { return }
    }
  }
}
