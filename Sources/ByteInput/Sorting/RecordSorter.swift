/// Sorts any number of byte strings and removes duplicates. Above a memory limit it writes sorted runs to disk and merges them at the
/// end.
public struct RecordSorter: ~Copyable {
  private var pages: RecordPages
  /// By level: `fanIn` runs of one level are merged into one run of the next.
  private var runs: [[RecordRun]] = []
  private let limit: Int?
  private let bound: MemoryBound?
  private var order: [RecordPlace] = []

  /// Runs merged at once; each has an open file and a buffer.
  private static let fanIn = 64

  /// Uses up to `share` of the bound for records in memory; a nil bound means no limit.
  public init(_ bound: MemoryBound?, share: Double) {
    self.bound = bound
    limit = bound.map { max(2048, Int(Double($0.bytes) * share)) }
    pages = RecordPages(for: limit)
  }

  /// Throws an `InputError` if a run cannot be written.
  public mutating func add(_ bytes: [UInt8]) throws(InputError) { try add(bytes.span.bytes, 0..<bytes.count) }

  /// Throws an `InputError` if a run cannot be written.
  public mutating func add(_ bytes: RawSpan, _ range: Range<Int>) throws(InputError) {
    if !order.isEmpty { order = [] }
    pages.add(bytes, range)
    if let limit, pages.byteCount > limit { try writeRun() }
  }

  /// Sorts the records; then `each` may be called any number of times. Throws an `InputError` if a run cannot be written.
  public mutating func finish() throws(InputError) {
    if runs.isEmpty { order = pages.sorted() } else if pages.count > 0 { try writeRun() }
  }

  /// Calls `take` with each distinct record in byte order. Rethrows its errors, and throws an `InputError` if a run cannot be read.
  public func each(_ take: (RawSpan, Range<Int>) throws(InputError) -> Void) throws(InputError) {
    if runs.isEmpty {
      try eachInMemory(order, take)
    } else {
      try Self.each(runs.flatMap { $0 }, bufferSize, take)
    }
  }

  private func eachInMemory(
    _ order: [RecordPlace], _ take: (RawSpan, Range<Int>) throws(InputError) -> Void
  ) throws(InputError) {
    var last: RecordPlace?
    for place in order {
      try pages.lend(place) { (bytes, range) throws(InputError) in
        if let last {
          let isSame = try pages.lend(last) { $0.compare($1, to: bytes, range) == 0 }
          guard !isSame else { return }
        }
        try take(bytes, range)
      }
      last = place
    }
  }

  private var bufferSize: Int {
    let count = max(1, runs.reduce(0) { $0 + $1.count })
    return min(256 * 1024, max(1024, (limit ?? .max) / count))
  }

  private mutating func writeRun() throws(InputError) {
    var writer = try RecordRunWriter()
    try eachInMemory(pages.sorted()) { (bytes, range) throws(InputError) in try writer.add(bytes, range) }
    pages.removeAll()
    let count = writer.count
    let run = try writer.finished()
    bound?.note {
      $0.records &+= count
      $0.bytes &+= run.byteCount
      $0.runs += 1
    }
    try add(run, to: 0)
  }

  private mutating func add(_ run: RecordRun, to level: Int) throws(InputError) {
    if level == runs.count { runs.append([]) }
    runs[level].append(run)
    guard runs[level].count == Self.fanIn else { return }
    var writer = try RecordRunWriter()
    try Self.each(runs[level], bufferSize) { (bytes, range) throws(InputError) in try writer.add(bytes, range) }
    runs[level] = []
    try add(try writer.finished(), to: level + 1)
  }

  private static func each(
    _ runs: [RecordRun], _ bufferSize: Int, _ take: (RawSpan, Range<Int>) throws(InputError) -> Void
  ) throws(InputError) {
    var merge = try RecordMerge(runs, bufferSize: bufferSize)
    var last: [UInt8] = []
    var isFirst = true
    try merge.each { (bytes, range) throws(InputError) in
      guard isFirst || bytes.compare(range, to: last.span.bytes, 0..<last.count) != 0 else { return }
      isFirst = false
      last.removeAll(keepingCapacity: true)
      bytes.append(range, to: &last)
      try take(bytes, range)
    }
  }
}
