import ByteInput
import FlowModel

/// Feeds the records of a JSON flow log, however they are framed, to a format's interpreter.
///
/// Understood: one object a line, objects one behind another, an array, objects each followed by a comma (with or without the
/// closing bracket), blank lines, CRLF, a byte-order mark. A broken record is counted and the scan goes on at the next line. One
/// that is no UTF-8 is used, and said so.
struct RecordReader {
  private(set) var records = 0
  private(set) var skipped: [SkipReason: Int] = [:]
  private(set) var damage: [String] = []

  /// Damage described in words; more is only counted.
  private static let damageLimit = 5

  init() {}

  static let badJSON = SkipReason(rawValue: "bad-json")
  static let tooLong = SkipReason(rawValue: "too-long")
  static let notAnObject = SkipReason(rawValue: "not-an-object")

  /// Reads the whole stream. `take` is given each record's fields, and the bytes that they lie in.
  mutating func read(
    _ stream: inout ByteStream, _ scanner: inout RecordScanner, _ progress: Progress,
    take: (_ scanner: RecordScanner, _ bytes: RawSpan, _ origin: Int) -> Void
  ) throws(InputError) {
    var known = 0
    while true {
      let available = try stream.fill(atLeast: known == 0 ? 1 : stream.more)
      guard available > known else {
        guard passOverCutRecord(&stream) else { return }
        known = 0
        continue
      }
      let consumed = readBuffered(stream.buffer.span.bytes, stream.unread, stream.offset, &scanner, take)
      stream.consume(consumed)
      progress.report(stream.offset)
      // What is left begins a record that needs more bytes than there are.
      known = stream.unread.count
      if known >= ByteStream.maximumCapacity {
        try skipLongRecord(&stream)
        known = 0
      }
    }
  }

  /// Reads records until the bytes end or the next one is not whole; returns how many bytes are done with.
  private mutating func readBuffered(
    _ bytes: RawSpan, _ unread: Range<Int>, _ position: Int, _ scanner: inout RecordScanner,
    _ take: (RecordScanner, RawSpan, Int) -> Void
  ) -> Int {
    let end = unread.upperBound
    var offset = unread.lowerBound
    while true {
      offset = Self.skipFraming(bytes, offset, end)
      guard offset < end else { return offset - unread.lowerBound }
      let origin = position + offset - unread.lowerBound
      guard bytes.u8(offset) == UInt8(ascii: "{") else {
        guard let next = Self.nextLine(bytes, offset, end) else { return offset - unread.lowerBound }
        records += 1
        note(Self.notAnObject, "the record at byte \(origin) is no JSON object")
        offset = next
        continue
      }
      let behind = scanner.scan(bytes, offset, end)
      switch behind {
      case JSONTokens.incomplete: return offset - unread.lowerBound
      case JSONTokens.malformed:
        guard let next = Self.nextLine(bytes, offset, end) else { return offset - unread.lowerBound }
        records += 1
        note(Self.badJSON, "the record at byte \(origin) is no valid JSON")
        offset = next
      default:
        records += 1
        if !UTF8Check.isValid(bytes, offset..<behind) {
          describe("the record at byte \(origin) is no UTF-8 throughout")
        }
        take(scanner, bytes, origin)
        offset = behind
      }
    }
  }

  mutating func skip(_ reason: SkipReason) { skipped[reason, default: 0].addSaturating(1) }

  private mutating func note(_ reason: SkipReason, _ sentence: String) {
    skip(reason)
    describe(sentence)
  }

  private mutating func describe(_ sentence: String) {
    if damage.count < Self.damageLimit { damage.append(sentence) }
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
      Self.tooLong,
      "the record at byte \(stream.offset) is longer than \(ByteStream.maximumCapacity) bytes and was left out")
    while true {
      if let next = Self.nextLine(stream.buffer.span.bytes, stream.unread.lowerBound, stream.unread.upperBound) {
        stream.consume(next - stream.unread.lowerBound)
        return
      }
      stream.consume(stream.unread.count)
      if try stream.fill(atLeast: 1) == 0 { return }
    }
  }

  /// What is left at the end of the input is a record that does not end. A line that was cut in the middle of a log looks
  /// the same, so whole records may follow it: false where no further line begins one.
  private mutating func passOverCutRecord(_ stream: inout ByteStream) -> Bool {
    guard !stream.unread.isEmpty else { return false }
    records += 1
    let next = Self.nextRecord(stream.buffer.span.bytes, stream.unread.lowerBound, stream.unread.upperBound)
    let length = (next ?? stream.unread.upperBound) - stream.unread.lowerBound
    note(
      Self.badJSON,
      next == nil
        ? "the last record, at byte \(stream.offset), is cut short: \(length) bytes of it are there"
        : "the record at byte \(stream.offset) is cut short")
    stream.consume(length)
    return next != nil
  }

  /// The next line that begins with an object; nil where there is none.
  private static func nextRecord(_ bytes: RawSpan, _ offset: Int, _ end: Int) -> Int? {
    var offset = offset
    while let line = nextLine(bytes, offset, end) {
      if line < end, bytes.u8(line) == UInt8(ascii: "{") { return line }
      offset = line
    }
    return nil
  }
}
