import ByteInput
import Documents
import FlowModel

/// Finds the JSON records of a log that is read field by field, wherever they lie: by themselves, in a Loki answer, or in what a
/// collector wrapped around each of them.
struct RecordSource {
  private(set) var records = 0
  private(set) var skipped: [SkipReason: Int] = [:]
  private(set) var damage: [InputDamage] = []

  /// Whether the records must be taken out of something first, which costs a copy of each.
  private static func isWrapped(_ bytes: RawSpan, _ recognises: (LogUnit) -> Bool) -> Bool {
    LogUnitReader.sample(bytes, limit: 12).first(where: recognises)?.isWrapped == true
  }

  /// Reads the whole stream into `log`.
  static func read<Log: JSONFlowLog & ~Copyable>(
    _ stream: inout ByteStream, into log: inout Log, _ reading: Reading
  ) throws(InputError) -> RecordSource {
    var source = RecordSource()
    var scanner = RecordScanner(Log.schema)
    // Looked at while the first bytes are still there; standard input comes only once.
    try stream.fill(atLeast: 32 * 1024)
    if LokiAnswer.matches(stream.buffer.span.bytes.extracting(stream.unread)) {
      try source.readAnswer(&stream, &scanner, reading.progress) { log.take($0, $1, $2) }
    } else if isWrapped(stream.buffer.span.bytes.extracting(stream.unread), Log.recognises) {
      try source.readWrapped(&stream, into: &log, reading)
    } else if try SharedStream.canShare(&stream, reading) {
      source.take(try RecordCrew.read(&stream, into: &log, reading))
    } else {
      var reader = RecordReader()
      try reader.read(&stream, &scanner, reading.progress) { log.take($0, $1, $2) }
      source.take(reader)
    }
    return source
  }

  private mutating func take(_ reader: RecordReader) {
    (records, skipped, damage) = (reader.records, reader.skipped, reader.damage)
  }

  private mutating func readAnswer(
    _ stream: inout ByteStream, _ scanner: inout RecordScanner, _ progress: Progress,
    _ take: (RecordScanner, RawSpan, Int) -> Void
  ) throws(InputError) {
    var answer = LokiAnswer()
    try answer.read(&stream, progress) { record, lineEnd, _, origin in
      let first = JSONTokens.skipBlanks(record, 0, lineEnd)
      guard first < lineEnd, record.u8(first) == UInt8(ascii: "{"), scanner.scan(record, first, lineEnd) > 0 else {
        return false
      }
      if lineEnd < record.byteCount { _ = scanner.scanMore(record, lineEnd, record.byteCount) }
      take(scanner, record, origin)
      return true
    }
    (records, damage) = (answer.records, answer.damage)
    if answer.badLines > 0 { skipped[RecordReader.badJSON] = answer.badLines }
  }

  private mutating func readWrapped<Log: JSONFlowLog & ~Copyable>(
    _ stream: inout ByteStream, into log: inout Log, _ reading: Reading
  ) throws(InputError) {
    var reader = LogUnitReader()
    var wrapped = WrappedRecords(log: log, scanner: RecordScanner(Log.schema))
    var failure: InputError?
    do throws(InputError) {
      try reader.read(&stream, for: &wrapped, reading) { $1.take($0) }
    } catch {
      failure = error
    }
    let strangers = wrapped.strangers
    log = wrapped.log
    if let failure { throw failure }
    (records, skipped, damage) = (reader.records, reader.skipped, reader.damage)
    if strangers > 0 { skipped[RecordReader.notAnObject] = strangers }
  }
}

/// What the records of a log tell that had something wrapped around them, and are written anew without it.
private struct WrappedRecords<Log: JSONFlowLog & ~Copyable>: ~Copyable {
  var log: Log
  var scanner: RecordScanner
  /// Records that are no JSON.
  private(set) var strangers = 0

  init(log: consuming Log, scanner: RecordScanner) {
    self.log = log
    self.scanner = scanner
  }

  mutating func take(_ unit: LogUnit) {
    guard let document = unit.document else {
      strangers += 1
      return
    }
    let bytes = document.json
    if scanner.scan(bytes.span.bytes, 0, bytes.count) > 0 { log.take(scanner, bytes.span.bytes, unit.origin) }
  }
}
