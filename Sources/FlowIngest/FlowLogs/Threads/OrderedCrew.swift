import ByteInput
import Synchronization

/// Reads one input on two threads: while one uses what it found, the other finds what comes next in the stream.
///
/// What was found is used in its order and for one result, so that a format may keep what it has seen, and nothing depends on how many
/// threads there are. Both parts of the work are done by one thread at a time: a third thread would only wait.
///
/// A class, because threads share it.
final class OrderedCrew<Reader: ~Copyable & Sendable, Item: SendableMetatype, Result: ~Copyable & Sendable>: Sendable {
  /// Appends what `reader` finds in the stream; false once there is no more.
  typealias Find = @Sendable (inout [Item], inout ByteStream, inout Reader) throws(InputError) -> Bool
  typealias Use = @Sendable (Item, inout Result) -> Void

  private struct Source: ~Copyable, Sendable {
    var stream: ByteStream
    var reader: Reader
    /// How often somebody has found something.
    var count = 0
    var isDone = false
    var failure: InputError?
  }

  /// Nil while somebody reads, and once the reading is over.
  private let source: Mutex<Source?>
  /// Nil while somebody adds to it, and once the reading is over.
  private let result: Mutex<Result?>
  private let turns = Turns()
  private let progress: Progress
  private let find: Find
  private let use: Use

  private init(
    _ source: consuming Source, _ result: consuming Result, _ progress: Progress,
    _ find: @escaping Find, _ use: @escaping Use
  ) {
    self.source = Mutex(source)
    self.result = Mutex(result)
    self.progress = progress
    self.find = find
    self.use = use
  }

  /// Whether there are several threads, and so much to read that they have something to do.
  static func isWorthIt(_ stream: inout ByteStream, _ reading: Reading) throws(InputError) -> Bool {
    guard reading.threads > 1 else { return false }
    return try stream.fill(atLeast: reading.pieceSize) >= reading.pieceSize
  }

  /// Reads the whole stream by `reader`, and uses it for `result`.
  ///
  /// Throws the error that `find` throws; what came before it has been used.
  static func read(
    _ stream: inout ByteStream, by reader: inout Reader, for result: inout Result, progress: Progress,
    find: @escaping Find, use: @escaping Use
  ) throws(InputError) {
    let crew = OrderedCrew(Source(stream: stream, reader: reader), result, progress, find, use)
    Workers.run(2) { _ in crew.work() }
    guard let source = crew.source.withLock({ $0.take() }), let whole = crew.result.withLock({ $0.take() }) else {
      preconditionFailure("what was read is taken back once")
    }
    result = whole
    let failure = source.failure
    stream = source.stream
    reader = source.reader
    if let failure { throw failure }
  }

  private func work() {
    var items: [Item] = []
    while let number = findMore(&items) {
      turns.take(number) { useAll(items) }
      items.removeAll(keepingCapacity: true)
    }
  }

  /// The turn in which what was found is to be used; nil where there is no more.
  private func findMore(_ items: inout [Item]) -> Int? {
    source.withLock { waiting in
      guard var source = waiting.take() else { preconditionFailure("the stream is read by turns") }
      do throws(InputError) {
        while items.isEmpty, !source.isDone {
          source.isDone = try !find(&items, &source.stream, &source.reader)
        }
      } catch {
        source.failure = error
        source.isDone = true
      }
      progress.report(source.stream.offset)
      let number = items.isEmpty ? nil : source.count
      source.count += 1
      waiting = consume source
      return number
    }
  }

  private func useAll(_ items: [Item]) {
    result.withLock { waiting in
      guard var result = waiting.take() else { preconditionFailure("the result is added to by turns") }
      for item in items { use(item, &result) }
      waiting = consume result
    }
  }
}
