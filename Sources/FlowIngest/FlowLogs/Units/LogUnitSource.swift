import ByteInput
import FlowModel

/// Finds the records of a log and removes their wrappers.
protocol LogUnitSource: ~Copyable, Sendable {
  /// Includes the skipped records.
  var records: Int { get }
  var skipped: [SkipReason: Int] { get }
  var damage: [InputDamage] { get }

  /// Calls `take` with each whole record in the stream's buffer and consumes its bytes. False at the end of the stream.
  mutating func readMore(_ stream: inout ByteStream, _ take: (LogUnit) -> Void) throws(InputError) -> Bool
}

extension LogUnitSource where Self: ~Copyable {
  /// Reads the whole stream. `take` adds each record to `result`, in the order of the input, so a format may keep state
  /// between records. On several threads, and for long inputs, one thread finds records while another adds the previous
  /// ones.
  mutating func read<Result: ~Copyable & Sendable>(
    _ stream: inout ByteStream, for result: inout Result, _ reading: Reading,
    take: @escaping @Sendable (LogUnit, inout Result) -> Void
  ) throws(InputError) {
    guard try PipelinedReader<Self, LogUnit, Result>.isWorthIt(&stream, reading) else {
      while try readMore(&stream, { take($0, &result) }) { reading.progress.report(stream.offset) }
      return
    }
    try PipelinedReader.read(
      &stream, by: &self, for: &result, progress: reading.progress,
      find: { units, stream, reader throws(InputError) in try reader.readMore(&stream) { units.append($0) } },
      use: take)
  }
}
