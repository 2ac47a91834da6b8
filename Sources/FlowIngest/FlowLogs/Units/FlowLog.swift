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

/// A flow log whose usual records are read where they lie in the input, without a `String` or a tree for each.
protocol InPlaceFlowLog: FlowLog {
  /// Takes a line without its line break, or an object from brace to brace; `origin` is its byte in the input. Returns false, and takes
  /// nothing, if the record must be read as a `LogUnit`: one with a wrapper, of column names, or with anything unusual.
  mutating func take(_ record: Range<Int>, of bytes: RawSpan, origin: Int, _ sink: inout LogSink) -> Bool
}

extension InputFormat {
  init<Log: FlowLog>(_ log: Log.Type) {
    self.init(log) { stream, state, reading throws(InputError) in
      var reader = LogUnitReader()
      try reader.read(&stream, for: &state, reading) { unit, state in state.log.take(unit, &state.sink) }
      return reader
    }
  }

  /// Records are read in place faster than one thread can hand them to another.
  init<Log: InPlaceFlowLog>(inPlace log: Log.Type) {
    self.init(log) { stream, state, reading throws(InputError) in
      var reader = LogUnitReader()
      while try reader.readMore(
        &stream, { bytes, line, origin in state.log.take(line, of: bytes, origin: origin, &state.sink) },
        { unit in state.log.take(unit, &state.sink) })
      {
        reading.progress.report(stream.offset)
      }
      return reader
    }
  }

  /// Reads the whole stream into the state.
  private typealias ReadLog<Log: FlowLog> =
    @Sendable (inout ByteStream, inout LogState<Log>, Reading) throws(InputError) -> LogUnitReader

  private init<Log: FlowLog>(_ log: Log.Type, read: @escaping ReadLog<Log>) {
    self.init(
      name: Log.name, summary: Log.summary, detection: Log.detection, capabilities: Log.capabilities,
      notes: Log.notes,
      matches: { bytes, first in Log.recognises(first.units(of: bytes)) },
      read: { stream, reading throws(InputError) in
        var state = LogState<Log>(sink: LogSink(share: reading.share))
        guard LokiResponse.matches(stream.buffer.span.bytes.extracting(stream.unread)) else {
          let reader = try read(&stream, &state, reading)
          return Self.observations(&stream, of: reader, &state)
        }
        var response = LokiUnitReader()
        try response.read(&stream, for: &state, reading) { unit, state in state.log.take(unit, &state.sink) }
        return Self.observations(&stream, of: response, &state)
      })
  }

  private static func observations<Log: FlowLog, Source: LogUnitSource & ~Copyable>(
    _ stream: inout ByteStream, of source: borrowing Source, _ state: inout LogState<Log>
  ) -> Observations {
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
