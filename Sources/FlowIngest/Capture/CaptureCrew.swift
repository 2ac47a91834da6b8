import ByteInput
import Synchronization

/// Reads one capture on several threads: while one adds the frames of a piece to the conversations, another finds those of the next.
///
/// The pieces are added in their order to one table, so that nothing depends on how many threads there are. What they gain is that the
/// kernel's copy, or the inflating, goes on beside the rest: it is more than half of the work, and one thread does it at a time.
///
/// A class, because threads share it.
final class CaptureCrew<Reader: CaptureReader>: Sendable {
  private struct Source: ~Copyable {
    /// Nil while it is read, and once the reading is over.
    var stream: ByteStream?
    var reader: Reader
    /// How many pieces were taken.
    var count = 0
    var isDone = false
    var failure: InputError?
  }

  private let source: Mutex<Source>
  /// Nil while somebody adds to it, and once the reading is over.
  private let sink: Mutex<PacketSink?>
  private let turns = Turns()
  private let progress: Progress
  private let pieceSize: Int

  private init(_ stream: consuming ByteStream, _ reader: Reader, _ sink: consuming PacketSink, _ reading: Reading) {
    source = Mutex(Source(stream: stream, reader: reader))
    self.sink = Mutex(sink)
    progress = reading.progress
    pieceSize = reading.pieceSize
  }

  /// Whether there are several threads, and so much to read that they have something to do.
  static func isWorthIt(_ stream: inout ByteStream, _ reading: Reading) throws(InputError) -> Bool {
    guard reading.threads > 1 else { return false }
    return try stream.fill(atLeast: reading.pieceSize) >= reading.pieceSize
  }

  /// Reads the whole stream into `sink`; returns what was damaged.
  static func read(
    _ stream: inout ByteStream, into sink: inout PacketSink, _ reading: Reading
  ) throws(InputError) -> [String] {
    let reader = try Reader(&stream)
    let crew = CaptureCrew(stream, reader, sink, reading)
    // One reads and one adds: a third would only wait.
    Workers.run(min(reading.threads, 2)) { _ in crew.work() }
    sink = crew.takeSink()
    stream = crew.takeStream()
    return try crew.damage()
  }

  private func work() {
    var piece = FramePiece(byteLimit: pieceSize)
    while let number = takePiece(&piece) {
      turns.take(number) { add(&piece) }
    }
  }

  /// The number of the piece that was taken; nil where there are no more.
  private func takePiece(_ piece: inout FramePiece) -> Int? {
    source.withLock { source in
      guard !source.isDone, var stream = source.stream.take() else { return nil }
      do throws(InputError) {
        while piece.isEmpty, !source.isDone {
          source.isDone = try !source.reader.readMore(&stream, into: &piece)
        }
      } catch {
        source.failure = error
        source.isDone = true
      }
      progress.report(stream.offset)
      source.stream = consume stream
      guard !piece.isEmpty else { return nil }
      source.count += 1
      return source.count - 1
    }
  }

  private func add(_ piece: inout FramePiece) {
    sink.withLock { waiting in
      guard var sink = waiting.take() else { preconditionFailure("the conversations are added to by turns") }
      piece.empty(into: &sink)
      waiting = consume sink
    }
  }

  /// The conversations, once all is read.
  private func takeSink() -> PacketSink {
    sink.withLock { sink in
      guard let sink = sink.take() else { preconditionFailure("the conversations are taken back once") }
      return sink
    }
  }

  /// The stream, once all is read.
  private func takeStream() -> ByteStream {
    source.withLock { source in
      guard let stream = source.stream.take() else { preconditionFailure("the stream is taken back once") }
      return stream
    }
  }

  /// What was damaged; throws what ended the reading before the stream did.
  private func damage() throws(InputError) -> [String] {
    try source.withLock { source throws(InputError) in
      if let failure = source.failure { throw failure }
      return source.reader.damage
    }
  }
}
