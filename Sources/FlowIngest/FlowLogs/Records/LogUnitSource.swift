import ByteInput
import FlowModel

/// Finds the records of a log, and takes away what is wrapped around them.
protocol LogUnitSource: ~Copyable, Sendable {
  /// How many records there were, those among them that could not be read, and the first damage.
  var records: Int { get }
  var skipped: [SkipReason: Int] { get }
  var damage: [InputDamage] { get }

  /// Hands over the records that are whole in the stream's buffer, and takes their bytes out of it; false once there are no more.
  ///
  /// Throws an `InputError` where reading fails.
  mutating func readMore(_ stream: inout ByteStream, _ take: (LogUnit) -> Void) throws(InputError) -> Bool
}

extension LogUnitSource where Self: ~Copyable {
  /// Reads the whole stream; `take` adds each record, in their order, to `result`. Where there are several threads and it is worth it,
  /// one finds records while another adds those before: a format may keep what it has seen.
  mutating func read<Result: ~Copyable & Sendable>(
    _ stream: inout ByteStream, for result: inout Result, _ reading: Reading,
    take: @escaping @Sendable (LogUnit, inout Result) -> Void
  ) throws(InputError) {
    guard try OrderedCrew<Self, LogUnit, Result>.isWorthIt(&stream, reading) else {
      while try readMore(&stream, { take($0, &result) }) { reading.progress.report(stream.offset) }
      return
    }
    try OrderedCrew.read(
      &stream, by: &self, for: &result, progress: reading.progress,
      find: { units, stream, reader throws(InputError) in try reader.readMore(&stream) { units.append($0) } },
      use: take)
  }
}
