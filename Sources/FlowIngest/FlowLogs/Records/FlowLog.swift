import ByteInput
import FlowModel

/// A flow log that is read record by record. One file a format; the one list of formats names each.
protocol FlowLog: Sendable {
  /// The word for `--format`.
  static var name: String { get }
  /// What it is, for a list of formats.
  static var summary: String { get }
  /// How it is recognised, for a list of formats.
  static var detection: String { get }
  /// What an input of this kind can tell.
  static var capabilities: InputCapabilities { get }
  /// What holds for every input of this kind.
  static var notes: [InputNote] { get }
  /// Whether a record, without wrappers, is of this kind.
  static func recognises(_ unit: LogUnit) -> Bool
  /// Whether the first records of an input are of this kind; unless a format says more, where one of them is.
  static func recognises(_ sample: [LogUnit]) -> Bool
  init()
  /// Takes one record.
  mutating func take(_ unit: LogUnit, _ sink: inout LogSink)
}

extension FlowLog {
  static func recognises(_ sample: [LogUnit]) -> Bool { sample.contains(where: recognises) }
  static var notes: [InputNote] { [] }
}

extension InputFormat {
  /// How many records at the beginning are looked at to tell a format.
  private static let sampleSize = 12

  /// The format of a log that is read record by record.
  init<Log: FlowLog>(_ log: Log.Type) {
    self.init(
      name: Log.name, summary: Log.summary, detection: Log.detection, capabilities: Log.capabilities,
      notes: Log.notes,
      matches: { bytes in
        Log.recognises(LogUnitReader.sample(bytes, limit: Self.sampleSize))
      },
      read: { stream, reading throws(InputError) in
        if LokiAnswer.matches(stream.buffer.span.bytes.extracting(stream.unread)) {
          var answer = LokiUnitReader()
          return try Self.read(&stream, by: &answer, as: log, reading)
        }
        var reader = LogUnitReader()
        return try Self.read(&stream, by: &reader, as: log, reading)
      })
  }

  private static func read<Log: FlowLog, Source: LogUnitSource & ~Copyable>(
    _ stream: inout ByteStream, by source: inout Source, as log: Log.Type, _ reading: Reading
  ) throws(InputError) -> Observations {
    var told = ToldByLog<Log>(sink: LogSink(share: reading.share))
    try source.read(&stream, for: &told, reading) { unit, told in told.log.take(unit, &told.sink) }
    var result = told.sink.table.takeObservations()
    result.statistics.records = max(0, source.records - told.sink.headers)
    for skipped in [source.skipped, told.sink.skipped] {
      for (reason, count) in skipped { result.statistics.skip(reason, count: count) }
    }
    result.statistics.packets = told.sink.packets
    result.statistics.lostEvents = told.sink.lostEvents
    result.statistics.window = told.sink.window
    result.summarise(
      stream, Log.name, Log.capabilities, source.damage + told.sink.damage, notes: told.sink.notes)
    return result
  }
}

/// What the records of a log told so far.
private struct ToldByLog<Log: FlowLog>: ~Copyable {
  var log = Log()
  var sink: LogSink
}
