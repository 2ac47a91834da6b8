import ByteInput
import Synchronization

/// Reads one flow log on several threads. Each thread reads pieces of the log into its own table; the tables are merged
/// at the end.
///
/// A class, because the threads share it.
final class ParallelRecordReader<Log: JSONFlowLog & ~Copyable>: Sendable {
  /// The result of reading some of the pieces.
  private struct Part: ~Copyable, Sendable {
    var log = Log()
    var reader = RecordReader()

    mutating func merge(_ other: borrowing Part) {
      log.merge(other.log)
      reader.merge(other.reader)
    }
  }

  private let stream: SharedStream
  private let progress: Progress
  /// A finished part that waits to be merged; nil if there is none.
  private let finished = Mutex<Part?>(nil)

  private init(_ stream: consuming ByteStream, _ reading: Reading) {
    self.stream = SharedStream(stream, reading)
    progress = reading.progress
  }

  /// Reads the whole stream into `log`.
  static func read(
    _ stream: inout ByteStream, into log: inout Log, _ reading: Reading
  ) throws(InputError) -> RecordReader {
    let shared = ParallelRecordReader(stream, reading)
    Workers.run(reading.threads) { _ in shared.work() }
    stream = shared.stream.takeStream()
    if let failure = shared.stream.failure { throw failure }
    guard let part = shared.finished.withLock({ $0.take() }) else {
      preconditionFailure("no thread handed in its part")
    }
    log = part.log
    return part.reader
  }

  private func work() {
    var part = Part()
    var scanner = RecordScanner(Log.schema)
    var piece = StreamPiece()
    while takePiece(&piece, &part, &scanner) {
      part.reader.read(piece, &scanner) { part.log.take($0, $1, $2) }
    }
    mergeWithFinished(part)
  }

  private func takePiece(
    _ piece: inout StreamPiece, _ part: inout Part, _ scanner: inout RecordScanner
  ) -> Bool {
    stream.next(&piece) { (stream) throws(InputError) in
      try part.reader.read(&stream, &scanner, progress) { part.log.take($0, $1, $2) }
    }
  }

  /// Merges the part with those that other threads finished, outside the lock, until none is left; then stores it.
  private func mergeWithFinished(_ part: consuming Part) {
    var mine: Part? = part
    while let other = takeFinished(orStore: &mine) {
      mine?.merge(other)
    }
  }

  /// Another thread's finished part. If there is none, stores `mine` and returns nil.
  private func takeFinished(orStore mine: inout Part?) -> Part? {
    finished.withLock { finished in
      if finished == nil { swap(&finished, &mine) }
      return mine == nil ? nil : finished.take()
    }
  }
}
