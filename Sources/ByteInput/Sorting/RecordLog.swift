/// Records in the order in which they come, on disk.
public struct RecordLog: ~Copyable {
  private var writer: RecordRunWriter?
  private var run: RecordRun?
  private let bound: MemoryBound

  /// Holds a small buffer; its file is made with the first record.
  public init(_ bound: MemoryBound) { self.bound = bound }

  /// Whether nothing was added.
  public var isEmpty: Bool { writer == nil && run == nil }

  /// Adds a record; none after the first `each`. Throws an `InputError` where the disk does not take it.
  public mutating func add(_ bytes: [UInt8]) throws(InputError) {
    precondition(run == nil, "a record added to a log that was read")
    if writer == nil { writer = try RecordRunWriter() }
    try writer?.add(bytes.span.bytes, 0..<bytes.count)
  }

  /// Hands over each record. Throws what `take` throws, and an `InputError` where the disk does not give back what it took.
  public mutating func each(_ take: (RawSpan, Range<Int>) throws(InputError) -> Void) throws(InputError) {
    if let writer = writer.take() {
      let count = writer.count
      let written = try writer.finished()
      run = written
      bound.note {
        $0.records &+= count
        $0.bytes &+= written.byteCount
        $0.runs += 1
      }
    }
    guard let run else { return }
    var merge = try RecordMerge([run], bufferSize: 64 * 1024)
    try merge.each(take)
  }
}
