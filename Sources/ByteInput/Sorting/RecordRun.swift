/// A file of sorted records.
struct RecordRun: Sendable {
  let file: ScratchFile
  let byteCount: Int
}

struct RecordRunWriter: ~Copyable {
  private let file: ScratchFile
  private var buffer: [UInt8] = []
  private var written = 0
  private(set) var count = 0

  private static let bufferSize = 64 * 1024

  init() throws(InputError) { file = try ScratchFile() }

  mutating func add(_ bytes: RawSpan, _ range: Range<Int>) throws(InputError) {
    let length = UInt32(range.count)
    for shift in stride(from: 0, to: UInt32(8 * RecordPages.lengthBytes), by: 8) {
      buffer.append(UInt8(truncatingIfNeeded: length >> shift))
    }
    bytes.append(range, to: &buffer)
    count += 1
    if buffer.count >= Self.bufferSize { try flush() }
  }

  consuming func finished() throws(InputError) -> RecordRun {
    try flush()
    return RecordRun(file: file, byteCount: written)
  }

  private mutating func flush() throws(InputError) {
    try file.write(buffer, at: written)
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}

struct RecordRunReader {
  private let run: RecordRun
  private(set) var buffer: [UInt8]
  /// The current record in `buffer`.
  private(set) var record = 0..<0
  private var filled = 0
  private var position = 0

  /// The buffer grows for a longer record.
  init(_ run: RecordRun, bufferSize: Int) {
    self.run = run
    buffer = [UInt8](repeating: 0, count: min(bufferSize, max(16, run.byteCount)))
  }

  /// Moves to the next record; returns false at the end.
  mutating func advance() throws(InputError) -> Bool {
    let start = record.upperBound
    try fill(from: start, count: RecordPages.lengthBytes)
    guard filled - record.upperBound >= RecordPages.lengthBytes else { return false }
    let length = Int(buffer.span.bytes.le32(record.upperBound))
    try fill(from: record.upperBound, count: RecordPages.lengthBytes + length)
    let first = record.upperBound + RecordPages.lengthBytes
    record = first..<first + length
    return true
  }

  /// Ensures that `count` bytes from `start` on are in the buffer, if the run has them, and discards the bytes before `start`.
  private mutating func fill(from start: Int, count: Int) throws(InputError) {
    guard filled - start < count, position < run.byteCount else { return }
    let kept = filled - start
    for offset in 0..<kept { buffer[offset] = buffer[start + offset] }
    if count > buffer.count { buffer += [UInt8](repeating: 0, count: count - buffer.count) }
    let step = min(buffer.count - kept, run.byteCount - position)
    try run.file.read(at: position, into: &buffer, kept..<kept + step)
    position += step
    filled = kept + step
    record = 0..<0
  }
}
