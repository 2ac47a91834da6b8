/// Unsorted records on disk, in the order in which they were added.
public struct RecordLog: ~Copyable {
  private var writer: RecordRunWriter?
  private var run: RecordRun?
  private let bound: MemoryBound

  /// Creates its file with the first record.
  public init(_ bound: MemoryBound) { self.bound = bound }

  public var isEmpty: Bool { writer == nil && run == nil }

  /// Must not be called after `each`. Throws an `InputError` if writing to disk fails.
  public mutating func add(_ bytes: [UInt8]) throws(InputError) {
    precondition(run == nil, "a record added to a log that was read")
    if writer == nil { writer = try RecordRunWriter() }
    try writer?.add(bytes.span.bytes, 0..<bytes.count)
  }

  /// Calls `take` with each record. Rethrows its errors, and throws an `InputError` if reading from disk fails.
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
