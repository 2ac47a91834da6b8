import ByteInput
import FlowModel

/// A flow log that is read record by record. One file a format; the one list of formats names each.
protocol FlowLog: SendableMetatype {
  /// The word for `--format`.
  static var name: String { get }
  /// What it is, for a list of formats.
  static var summary: String { get }
  /// How it is recognised, for a list of formats.
  static var detection: String { get }
  /// What an input of this kind can tell.
  static var capabilities: InputCapabilities { get }
  /// What must be known before conclusions are drawn from it, as a sentence; nil where nothing is.
  static var caveat: String? { get }
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
  static var caveat: String? { nil }
}

extension InputFormat {
  /// How many records at the beginning are looked at to tell a format.
  private static let sampleSize = 12

  /// The format of a log that is read record by record.
  init<Log: FlowLog>(_ log: Log.Type) {
    self.init(
      name: Log.name, summary: Log.summary, detection: Log.detection, capabilities: Log.capabilities,
      caveat: Log.caveat,
      matches: { bytes in
        Log.recognises(LogUnitReader.sample(bytes, limit: Self.sampleSize))
      },
      read: { stream, reading throws(InputError) in
        var log = Log()
        var sink = LogSink(share: reading.share)
        let records: Int
        let damage: [String]
        var skipped: [SkipReason: Int] = [:]
        if LokiAnswer.matches(stream.buffer.span.bytes.extracting(stream.unread)) {
          var answer = LokiAnswer()
          try answer.read(&stream, reading.progress) { line, lineEnd, time, origin in
            guard lineEnd <= LogUnitReader.recordLimit else { return false }
            for unit in LogEnvelope.units(line: line, lineEnd, time, origin) { log.take(unit, &sink) }
            return true
          }
          (records, damage) = (answer.records, answer.damage)
          if answer.badLines > 0 { skipped[RecordReader.badJSON] = answer.badLines }
        } else {
          var reader = LogUnitReader()
          try reader.read(&stream, reading.progress) { log.take($0, &sink) }
          (records, damage, skipped) = (reader.records, reader.damage, reader.skipped)
        }
        var result = sink.table.takeObservations()
        result.statistics.records = max(0, records - sink.headers)
        for skipped in [skipped, sink.skipped] {
          for (reason, count) in skipped { result.statistics.skip(reason, count: count) }
        }
        result.statistics.packets = sink.packets
        result.statistics.lostEvents = sink.lostEvents
        result.statistics.window = sink.window
        result.summarise(stream, Log.name, Log.capabilities, damage + sink.damage, notes: sink.notes)
        return result
      })
  }
}
