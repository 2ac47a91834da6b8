import ByteInput
import Synchronization

/// Reads one flow log on several threads: each takes pieces of it into a table of its own, and the tables are merged.
///
/// A class, because threads share it.
final class RecordCrew<Log: JSONFlowLog & ~Copyable>: Sendable {
  /// What was read of some of the pieces.
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
  /// What is done; nil while nobody has come back, or somebody merges it with more.
  private let done = Mutex<Part?>(nil)

  private init(_ stream: consuming ByteStream, _ reading: Reading) {
    self.stream = SharedStream(stream, reading)
    progress = reading.progress
  }

  /// Reads the whole stream into `log`.
  static func read(
    _ stream: inout ByteStream, into log: inout Log, _ reading: Reading
  ) throws(InputError) -> RecordReader {
    let crew = RecordCrew(stream, reading)
    Workers.run(reading.threads) { _ in crew.work() }
    stream = crew.stream.takeStream()
    if let failure = crew.stream.failure { throw failure }
    guard let part = crew.done.withLock({ $0.take() }) else { preconditionFailure("nobody came back") }
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
    handIn(part)
  }

  private func takePiece(
    _ piece: inout StreamPiece, _ part: inout Part, _ scanner: inout RecordScanner
  ) -> Bool {
    stream.next(&piece) { (stream) throws(InputError) in
      try part.reader.read(&stream, &scanner, progress) { part.log.take($0, $1, $2) }
    }
  }

  /// Merges with what others have done, outside the lock, until nobody else has anything.
  private func handIn(_ part: consuming Part) {
    var mine: Part? = part
    while let other = exchange(&mine) {
      mine?.merge(other)
    }
  }

  /// What another has handed in; where nobody has, `mine` is handed in.
  private func exchange(_ mine: inout Part?) -> Part? {
    done.withLock { done in
      if done == nil { swap(&done, &mine) }
      return mine == nil ? nil : done.take()
    }
  }
}
