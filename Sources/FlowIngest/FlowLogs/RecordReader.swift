import ByteInput
import FlowModel

/// Feeds the records of a JSON flow log, however they are framed, to a format's interpreter.
///
/// Understood: one object a line, objects one behind another, an array, objects each followed by a comma (with or without the
/// closing bracket), objects over several lines, blank lines, CRLF, a byte-order mark. A broken record is counted and the scan goes on
/// at the next line; a record that goes on past a line that begins with a brace is broken. One that is no UTF-8 is used, and said so.
struct RecordReader: Sendable {
  private(set) var records = 0
  private(set) var skipped: [SkipReason: Int] = [:]
  private var problems: [Problem] = []

  /// What was wrong with a record.
  private struct Problem: Sendable {
    /// Where the record begins.
    let position: Int
    let damage: InputDamage
  }

  /// What lies behind the bytes at hand.
  private enum Behind {
    /// More bytes, as far as is known.
    case more
    /// A line that begins a record.
    case record
    /// Nothing.
    case nothing
  }

  /// Problems that are kept; more are only counted.
  private static let problemLimit = 5

  init() {}

  static let badJSON = SkipReason(rawValue: "bad-json")
  static let tooLong = SkipReason(rawValue: "too-long")
  static let notAnObject = SkipReason(rawValue: "not-an-object")

  /// The first problems.
  var damage: [InputDamage] { problems.map(\.damage) }

  /// Adds what was read of other parts of the same input.
  mutating func merge(_ other: RecordReader) {
    records.addSaturating(other.records)
    for (reason, count) in other.skipped { skipped[reason, default: 0].addSaturating(count) }
    problems += other.problems
    problems.sort { $0.position < $1.position }
    problems.removeLast(max(0, problems.count - Self.problemLimit))
  }

  /// Reads the whole stream. `take` is given each record's fields, and the bytes that they lie in.
  mutating func read(
    _ stream: inout ByteStream, _ scanner: inout RecordScanner, _ progress: Progress,
    take: (_ scanner: RecordScanner, _ bytes: RawSpan, _ origin: Int) -> Void
  ) throws(InputError) {
    var known = 0
    while true {
      let available = try stream.fill(atLeast: known == 0 ? 1 : stream.more)
      let behind = available > known ? Behind.more : .nothing
      let consumed = read(stream.buffer.span.bytes, stream.unread, stream.offset, behind, &scanner, take)
      stream.consume(consumed)
      progress.report(stream.offset)
      if behind == .nothing { return }
      // What is left begins a record that needs more bytes than there are.
      known = stream.unread.count
      if known >= ByteStream.maximumCapacity {
        try skipLongRecord(&stream)
        known = 0
      }
    }
  }

  /// Reads a piece that was cut in front of a record, or the last one.
  mutating func read(
    _ piece: borrowing StreamPiece, _ scanner: inout RecordScanner,
    take: (_ scanner: RecordScanner, _ bytes: RawSpan, _ origin: Int) -> Void
  ) {
    _ = read(
      piece.buffer.span.bytes, piece.bytes, piece.offset, piece.isLast ? .nothing : .record, &scanner, take)
  }

  /// Reads records until the bytes end or the next one is not whole and may go on; returns how many bytes are done with.
  private mutating func read(
    _ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, _ behindAll: Behind, _ scanner: inout RecordScanner,
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
          if behindAll == .more { return offset - unread.lowerBound }
          noteCut(origin, end - offset)
          return unread.count
        }
        records += 1
        noteMalformed(Self.notAnObject, origin)
        offset = next
        continue
      }
      let behind = scanner.scan(bytes, offset, end)
      if behind > 0, isOneRecord(bytes, offset..<behind, origin) {
        records += 1
        take(scanner, bytes, origin)
        offset = behind
        continue
      }
      let isWhole = behind != JSONTokens.incomplete || behindAll == .record
      guard isWhole || LineBorders.first(bytes, behind: offset, end) != nil else {
        if behindAll == .more { return offset - unread.lowerBound }
        noteCut(origin, end - offset)
        return unread.count
      }
      guard let next = Self.nextLine(bytes, offset, end) else {
        // The line ends behind these bytes.
        guard behindAll == .nothing else { return offset - unread.lowerBound }
        noteCut(origin, end - offset)
        return unread.count
      }
      records += 1
      noteMalformed(Self.badJSON, origin)
      offset = next
    }
  }

  /// Whether an object ends before the next line that begins with a brace. Says where it is no UTF-8.
  private mutating func isOneRecord(_ bytes: RawSpan, _ range: Range<Int>, _ origin: Int) -> Bool {
    let text = UTF8Check.look(bytes, range)
    if text == UTF8Check.Result() { return true }
    if LineBorders.first(bytes, behind: range.lowerBound, range.upperBound) != nil { return false }
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

  /// Counts a record that the input's end cuts.
  private mutating func noteCut(_ position: Int, _ count: Int) {
    records += 1
    note(Self.badJSON, position, .recordNotTerminated(offset: position, available: count))
  }

  private mutating func keep(_ position: Int, _ damage: InputDamage) {
    if problems.count < Self.problemLimit { problems.append(Problem(position: position, damage: damage)) }
  }

  /// Blanks, commas and brackets between records, and a byte-order mark.
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

  /// The beginning of the next line; nil where the bytes hold none.
  private static func nextLine(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int? {
    var offset = offset
    while offset < end {
      if bytes.u8(offset) == UInt8(ascii: "\n") { return offset + 1 }
      offset += 1
    }
    return nil
  }

  /// Passes over a record that is longer than the buffer may become.
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
