import ByteInput

/// A flow log whose JSON records are read field by field, where they lie.
protocol JSONFlowLog: ~Copyable, Sendable {
  /// The fields that are wanted.
  static var schema: RecordSchema { get }
  /// Whether a record, without wrappers, is of this kind.
  static func recognises(_ unit: LogUnit) -> Bool
  init()
  /// Takes one record: its fields, the bytes that they lie in, and where it begins in the input.
  mutating func take(_ scanner: RecordScanner, _ bytes: RawSpan, _ origin: Int)
  /// Adds what other records of the same input tell; parts may be added in any order and grouping.
  mutating func merge(_ other: borrowing Self)
}
