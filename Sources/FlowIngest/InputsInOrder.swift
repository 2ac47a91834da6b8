import ByteInput
import FlowModel
import Synchronization

/// Reads several inputs in parallel and folds their contents in input order, whichever thread finishes first.
///
/// A class, because the threads share it.
final class InputsInOrder<Item: Sendable, Whole: Sendable>: Sendable {
  private struct Work {
    var whole: Whole
    /// The first input that no thread has taken.
    var next = 0
    /// Contents that were read before those of earlier inputs.
    var waiting: [Int: Result<Item, InputError>] = [:]
    /// The first input that is not folded yet.
    var folded = 0
    /// Set when an input failed; no more inputs are read then.
    var failure: InputError?
  }

  typealias Read = @Sendable (_ path: String, _ threads: Int) throws(InputError) -> Item
  typealias Add = @Sendable (_ item: Item, _ path: String, inout Whole) throws(InputError) -> Void

  private let paths: [String]
  private let read: Read
  private let add: Add
  private let work: Mutex<Work>

  private init(_ paths: [String], into whole: Whole, read: @escaping Read, add: @escaping Add) {
    self.paths = paths
    self.read = read
    self.add = add
    work = Mutex(Work(whole: whole))
  }

  /// Reads each input and adds its content to `whole`. Distributes `threads` over the inputs; a single input gets all of them.
  ///
  /// Throws the error of the first input, in their order, that failed; later inputs may have been read by then.
  static func fold(
    _ paths: [String], into whole: Whole, threads: Int, read: @escaping Read, add: @escaping Add
  ) throws(InputError) -> Whole {
    let inputs = InputsInOrder(paths, into: whole, read: read, add: add)
    let readers = max(1, min(threads, paths.count))
    Workers.run(readers) { _ in inputs.readMore(threads: threads / readers) }
    return try inputs.result()
  }

  private func readMore(threads: Int) {
    while let number = take() {
      let path = paths[number]
      let result = Result { () throws(InputError) in try read(path, threads) }
      work.withLock { work in
        work.waiting[number] = result
        foldWaiting(&work)
      }
    }
  }

  private func take() -> Int? {
    work.withLock { work in
      guard work.next < paths.count, work.failure == nil else { return nil }
      work.next += 1
      return work.next - 1
    }
  }

  private func foldWaiting(_ work: inout Work) {
    while work.failure == nil, let result = work.waiting.removeValue(forKey: work.folded) {
      do {
        try add(try result.get(), paths[work.folded], &work.whole)
        work.folded += 1
      } catch {
        work.failure = error
      }
    }
  }

  private func result() throws(InputError) -> Whole {
    try work.withLock { work throws(InputError) in
      if let failure = work.failure { throw failure }
      return work.whole
    }
  }
}
