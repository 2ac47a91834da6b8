import ByteInput
import Synchronization

/// Reads one input on two threads: while one uses a piece of it, the other takes the next one out of the stream.
///
/// The pieces are used in their order and for one result, so that any format can be read so, and nothing depends on how many threads
/// there are. Both parts of the work are done by one thread at a time: a third thread would only wait.
///
/// A class, because threads share it.
final class OrderedCrew<
  Reader: ~Copyable & Sendable, Piece: OrderedPiece & ~Copyable, Result: ~Copyable & Sendable
>: Sendable {
  /// Adds to a piece what `reader` finds in the stream; false once there is no more.
  typealias Fill = @Sendable (inout Piece, inout ByteStream, inout Reader) throws(InputError) -> Bool
  /// Uses what is in a piece, which is empty afterwards.
  typealias Use = @Sendable (inout Piece, inout Result) -> Void

  private struct Source: ~Copyable, Sendable {
    var stream: ByteStream
    var reader: Reader
    /// How many pieces were taken.
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
  private let makePiece: @Sendable () -> Piece
  private let fill: Fill
  private let use: Use

  private init(
    _ source: consuming Source, _ result: consuming Result, _ progress: Progress,
    _ makePiece: @escaping @Sendable () -> Piece, _ fill: @escaping Fill, _ use: @escaping Use
  ) {
    self.source = Mutex(source)
    self.result = Mutex(result)
    self.progress = progress
    self.makePiece = makePiece
    self.fill = fill
    self.use = use
  }

  /// Whether there are several threads, and so much to read that they have something to do.
  static func isWorthIt(_ stream: inout ByteStream, _ reading: Reading) throws(InputError) -> Bool {
    guard reading.threads > 1 else { return false }
    return try stream.fill(atLeast: reading.pieceSize) >= reading.pieceSize
  }

  /// Reads the whole stream by `reader`, and uses it for `result`.
  ///
  /// Throws the error that `fill` throws; what came before it has been used.
  static func read(
    _ stream: inout ByteStream, by reader: inout Reader, for result: inout Result, progress: Progress,
    piece: @escaping @Sendable () -> Piece, fill: @escaping Fill, use: @escaping Use
  ) throws(InputError) {
    let crew = OrderedCrew(Source(stream: stream, reader: reader), result, progress, piece, fill, use)
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
    var piece = makePiece()
    while let number = takePiece(&piece) {
      turns.take(number) { usePiece(&piece) }
    }
  }

  /// The number of the piece that was taken; nil where there are no more.
  private func takePiece(_ piece: inout Piece) -> Int? {
    source.withLock { waiting in
      guard var source = waiting.take() else { preconditionFailure("the stream is read by turns") }
      do throws(InputError) {
        while piece.isEmpty, !source.isDone {
          source.isDone = try !fill(&piece, &source.stream, &source.reader)
        }
      } catch {
        source.failure = error
        source.isDone = true
      }
      progress.report(source.stream.offset)
      let number = piece.isEmpty ? nil : source.count
      source.count += 1
      waiting = consume source
      return number
    }
  }

  private func usePiece(_ piece: inout Piece) {
    result.withLock { waiting in
      guard var result = waiting.take() else { preconditionFailure("the result is added to by turns") }
      use(&piece, &result)
      waiting = consume result
    }
  }
}
