import ByteInput
import Synchronization

/// Reads one input on two threads: one thread finds the next items in the stream while the other uses the previous
/// ones.
///
/// Items are used in their order and for one result. A format may therefore keep state from one item to the next, and
/// the result does not depend on the number of threads. Each of the two steps runs on one thread at a time, so a third
/// thread would only wait.
///
/// A class, because the threads share it.
final class PipelinedReader<Reader: ~Copyable & Sendable, Item: SendableMetatype, Result: ~Copyable & Sendable>:
  Sendable
{
  /// Appends the items that `reader` finds in the stream; false at the end of the stream.
  typealias Find = @Sendable (inout [Item], inout ByteStream, inout Reader) throws(InputError) -> Bool
  typealias Use = @Sendable (Item, inout Result) -> Void

  private struct Source: ~Copyable, Sendable {
    var stream: ByteStream
    var reader: Reader
    /// Number of batches found so far.
    var count = 0
    var isDone = false
    var failure: InputError?
  }

  /// Nil while a thread reads, and after the end of reading.
  private let source: Mutex<Source?>
  /// Nil while a thread adds to it, and after the end of reading.
  private let result: Mutex<Result?>
  private let gate = SequenceGate()
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

  /// Whether several threads may be used, and the input is longer than one piece.
  static func isWorthIt(_ stream: inout ByteStream, _ reading: Reading) throws(InputError) -> Bool {
    guard reading.threads > 1 else { return false }
    return try stream.fill(atLeast: reading.pieceSize) >= reading.pieceSize
  }

  /// Reads the whole stream with `reader` and adds its items to `result`.
  ///
  /// Throws the error of `find`, after the items before it were used.
  static func read(
    _ stream: inout ByteStream, by reader: inout Reader, for result: inout Result, progress: Progress,
    find: @escaping Find, use: @escaping Use
  ) throws(InputError) {
    let shared = PipelinedReader(Source(stream: stream, reader: reader), result, progress, find, use)
    Workers.run(2) { _ in shared.work() }
    guard let source = shared.source.withLock({ $0.take() }), let whole = shared.result.withLock({ $0.take() }) else {
      preconditionFailure("a thread still holds the source or the result")
    }
    result = whole
    let failure = source.failure
    stream = source.stream
    reader = source.reader
    if let failure { throw failure }
  }

  private func work() {
    var items: [Item] = []
    while let number = findBatch(&items) {
      gate.enter(number) { useAll(items) }
      items.removeAll(keepingCapacity: true)
    }
  }

  /// Fills `items` with the next batch. Returns the batch's number; nil at the end of the stream.
  private func findBatch(_ items: inout [Item]) -> Int? {
    source.withLock { slot in
      guard var source = slot.take() else { preconditionFailure("another thread reads the stream") }
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
      slot = consume source
      return number
    }
  }

  private func useAll(_ items: [Item]) {
    result.withLock { slot in
      guard var result = slot.take() else { preconditionFailure("another thread adds to the result") }
      for item in items { use(item, &result) }
      slot = consume result
    }
  }
}
