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
  init()
  /// Takes one record.
  mutating func take(_ unit: LogUnit, _ sink: inout LogSink)
}

extension FlowLog {
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
        LogUnitReader.sample(bytes, limit: Self.sampleSize).contains(where: Log.recognises)
      },
      read: { stream, input, reading throws(InputError) in
        var log = Log()
        var sink = LogSink()
        var reader = LogUnitReader()
        try reader.readAny(&stream, reading.progress) { log.take($0, &sink) }
        var result = sink.table.observations(input: input)
        result.statistics.records = reader.records - sink.headers
        for skipped in [reader.skipped, sink.skipped] {
          for (reason, count) in skipped { result.statistics.skip(reason, count: count) }
        }
        result.statistics.packets = sink.packets
        result.statistics.lostEvents = sink.lostEvents
        result.statistics.window = sink.window
        result.summarise(stream, Log.name, Log.capabilities, reader.damage)
        return result
      })
  }
}
