import ByteInput
import Documents
import FlowModel

/// A flow log whose JSON records are scanned in place, field by field.
protocol JSONFlowLog: ~Copyable, Sendable {
  static var schema: RecordSchema { get }
  /// Whether a record, without wrappers, has this format.
  static func recognises(_ unit: LogUnit) -> Bool
  init()
  /// Takes one record: its fields, the bytes that hold them, and its offset in the input.
  mutating func take(_ scanner: RecordScanner, _ bytes: RawSpan, _ origin: Int)
  /// Adds the result from other records of the same input. Associative and commutative.
  mutating func merge(_ other: borrowing Self)
}

/// Reads the records of a `JSONFlowLog`: bare, in a Loki query response, or in a collector's wrappers.
struct RecordSource {
  private(set) var records = 0
  private(set) var skipped: [SkipReason: Int] = [:]
  private(set) var damage: [InputDamage] = []

  /// Whether the records have wrappers. Unwrapping copies each record.
  private static func isWrapped(_ bytes: RawSpan, _ recognises: (LogUnit) -> Bool) -> Bool {
    FirstRecords().units(of: bytes).first(where: recognises)?.isWrapped == true
  }

  /// Reads the whole stream into `log`.
  static func read<Log: JSONFlowLog & ~Copyable>(
    _ stream: inout ByteStream, into log: inout Log, _ reading: Reading
  ) throws(InputError) -> RecordSource {
    var source = RecordSource()
    var scanner = RecordScanner(Log.schema)
    // Detection needs the first bytes, and standard input can be read only once.
    try stream.fill(atLeast: 32 * 1024)
    if LokiResponse.matches(stream.buffer.span.bytes.extracting(stream.unread)) {
      try source.readResponse(&stream, &scanner, reading.progress) { log.take($0, $1, $2) }
    } else if isWrapped(stream.buffer.span.bytes.extracting(stream.unread), Log.recognises) {
      try source.readWrapped(&stream, into: &log, reading)
    } else if try SharedStream.canShare(&stream, reading) {
      source.take(try ParallelRecordReader.read(&stream, into: &log, reading))
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

  private mutating func readResponse(
    _ stream: inout ByteStream, _ scanner: inout RecordScanner, _ progress: Progress,
    _ take: (RecordScanner, RawSpan, Int) -> Void
  ) throws(InputError) {
    var response = LokiResponse()
    try response.read(&stream, progress) { record, lineEnd, _, origin in
      let first = JSONTokens.skipBlanks(record, 0, lineEnd)
      guard first < lineEnd, record.u8(first) == UInt8(ascii: "{"), scanner.scan(record, first, lineEnd) > 0 else {
        return false
      }
      if lineEnd < record.byteCount { _ = scanner.scanMore(record, lineEnd, record.byteCount) }
      take(scanner, record, origin)
      return true
    }
    (records, damage) = (response.records, response.damage)
    if response.badLines > 0 { skipped[RecordReader.badJSON] = response.badLines }
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
    let notJSON = wrapped.notJSON
    log = wrapped.log
    if let failure { throw failure }
    (records, skipped, damage) = (reader.records, reader.skipped, reader.damage)
    if notJSON > 0 { skipped[RecordReader.notAnObject] = notJSON }
  }
}

/// Collects the records of a log with wrappers: each is written as JSON again, without its wrapper, and scanned.
private struct WrappedRecords<Log: JSONFlowLog & ~Copyable>: ~Copyable {
  var log: Log
  var scanner: RecordScanner
  /// Number of records that are not JSON objects.
  private(set) var notJSON = 0

  init(log: consuming Log, scanner: RecordScanner) {
    self.log = log
    self.scanner = scanner
  }

  mutating func take(_ unit: LogUnit) {
    guard let document = unit.document else {
      notJSON += 1
      return
    }
    let bytes = document.json
    if scanner.scan(bytes.span.bytes, 0, bytes.count) > 0 { log.take(scanner, bytes.span.bytes, unit.origin) }
  }
}
