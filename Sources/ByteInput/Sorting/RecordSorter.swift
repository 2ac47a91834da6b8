/// Sorts byte strings, any number of them: past a limit, those at hand are written to disk as a sorted run, and at the end the runs are
/// merged. Equal ones are told once.
public struct RecordSorter: ~Copyable {
  private var pages: RecordPages
  /// By size: so many of one level are merged into one of the next.
  private var runs: [[RecordRun]] = []
  private let limit: Int?
  private let bound: MemoryBound?
  private var order: [RecordPlace] = []

  /// Runs that are merged at once: each has a file open, and a buffer.
  private static let fanIn = 64

  /// With `share` of the bound for what is held in memory; nil for no bound.
  public init(_ bound: MemoryBound?, share: Double) {
    self.bound = bound
    limit = bound.map { max(2048, Int(Double($0.bytes) * share)) }
    pages = RecordPages(for: limit)
  }

  /// Adds a record. Throws an `InputError` where a run cannot be written.
  public mutating func add(_ bytes: [UInt8]) throws(InputError) { try add(bytes.span.bytes, 0..<bytes.count) }

  /// Adds the record in a range of bytes. Throws an `InputError` where a run cannot be written.
  public mutating func add(_ bytes: RawSpan, _ range: Range<Int>) throws(InputError) {
    if !order.isEmpty { order = [] }
    pages.add(bytes, range)
    if let limit, pages.byteCount > limit { try writeRun() }
  }

  /// Sorts what was added; then `each` may be called any number of times. Throws an `InputError` where a run cannot be written.
  public mutating func finish() throws(InputError) {
    if runs.isEmpty { order = pages.sorted() } else if pages.count > 0 { try writeRun() }
  }

  /// Hands over each record once, in the order of their bytes. Throws what `take` throws, and an `InputError` where a run cannot be read.
  public func each(_ take: (RawSpan, Range<Int>) throws(InputError) -> Void) throws(InputError) {
    if runs.isEmpty {
      try eachHeld(order, take)
    } else {
      try Self.each(runs.flatMap { $0 }, bufferSize, take)
    }
  }

  private func eachHeld(
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
    try eachHeld(pages.sorted()) { (bytes, range) throws(InputError) in try writer.add(bytes, range) }
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
