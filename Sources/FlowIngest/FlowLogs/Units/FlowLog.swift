import ByteInput
import FlowModel

/// A flow-log format that is read record by record. `InputFormat.all` lists every format.
protocol FlowLog: Sendable {
  /// The argument of `--format`.
  static var name: String { get }
  static var summary: String { get }
  /// How an input of this format is recognised, for the list of formats.
  static var detection: String { get }
  static var capabilities: InputCapabilities { get }
  /// Notes that apply to every input of this format.
  static var notes: [InputNote] { get }
  /// Whether a record, without wrappers, has this format.
  static func recognises(_ unit: LogUnit) -> Bool
  /// Whether the first records of an input have this format. By default, one of them must.
  static func recognises(_ sample: [LogUnit]) -> Bool
  init()
  mutating func take(_ unit: LogUnit, _ sink: inout LogSink)
}

extension FlowLog {
  static func recognises(_ sample: [LogUnit]) -> Bool { sample.contains(where: recognises) }
  static var notes: [InputNote] { [] }
}

extension InputFormat {
  init<Log: FlowLog>(_ log: Log.Type) {
    self.init(
      name: Log.name, summary: Log.summary, detection: Log.detection, capabilities: Log.capabilities,
      notes: Log.notes,
      matches: { bytes, first in Log.recognises(first.units(of: bytes)) },
      read: { stream, reading throws(InputError) in
        if LokiResponse.matches(stream.buffer.span.bytes.extracting(stream.unread)) {
          var response = LokiUnitReader()
          return try Self.read(&stream, by: &response, as: log, reading)
        }
        var reader = LogUnitReader()
        return try Self.read(&stream, by: &reader, as: log, reading)
      })
  }

  private static func read<Log: FlowLog, Source: LogUnitSource & ~Copyable>(
    _ stream: inout ByteStream, by source: inout Source, as log: Log.Type, _ reading: Reading
  ) throws(InputError) -> Observations {
    var state = LogState<Log>(sink: LogSink(share: reading.share))
    try source.read(&stream, for: &state, reading) { unit, state in state.log.take(unit, &state.sink) }
    var result = state.sink.table.takeObservations()
    result.statistics.records = max(0, source.records - state.sink.headers)
    for skipped in [source.skipped, state.sink.skipped] {
      for (reason, count) in skipped { result.statistics.skip(reason, count: count) }
    }
    result.statistics.packets = state.sink.packets
    result.statistics.lostEvents = state.sink.lostEvents
    result.statistics.window = state.sink.window
    result.summarise(
      stream, Log.name, Log.capabilities, source.damage + state.sink.damage, notes: state.sink.notes)
    return result
  }
}

/// The state of a format, and the sink of its records.
private struct LogState<Log: FlowLog>: ~Copyable {
  var log = Log()
  var sink: LogSink
}
