import ByteInput
import FlowModel

/// Finds the records in an answer of Loki's: each line is one, with the labels of its stream.
struct LokiUnitReader: LogUnitSource, ~Copyable {
  private var answer = LokiAnswer()

  init() {}

  var records: Int { answer.records }
  var skipped: [SkipReason: Int] { answer.badLines > 0 ? [RecordReader.badJSON: answer.badLines] : [:] }
  var damage: [InputDamage] { answer.damage }

  mutating func readMore(_ stream: inout ByteStream, _ take: (LogUnit) -> Void) throws(InputError) -> Bool {
    try answer.readMore(&stream) { line, lineEnd, time, origin in
      guard lineEnd <= LogUnitReader.recordLimit else { return false }
      for unit in LogEnvelope.units(line: line, lineEnd, time, origin) { take(unit) }
      return true
    }
  }
}
