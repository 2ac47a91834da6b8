import ByteInput
import Synchronization

/// A log that several threads read by turns: whoever has nothing to do takes the next piece of it.
///
/// A class, because threads share it.
final class SharedStream: Sendable {
  private struct State: ~Copyable {
    /// Nil while somebody holds it, and once the reading is over.
    var stream: ByteStream?
    var isDone = false
    var failure: InputError?
  }

  private let state: Mutex<State>
  private let progress: Progress
  private let pieceSize: Int

  init(_ stream: consuming ByteStream, _ reading: Reading) {
    state = Mutex(State(stream: stream))
    progress = reading.progress
    pieceSize = reading.pieceSize
  }

  /// Whether a stream is long enough to be shared, and can be cut; where only a part of the conversations is kept, one table has to know
  /// when it is full.
  static func canShare(_ stream: inout ByteStream, _ reading: Reading) throws(InputError) -> Bool {
    guard reading.threads > 1, reading.share == nil else { return false }
    let known = try stream.fill(atLeast: ByteStream.initialCapacity)
    return known >= reading.pieceSize && border(stream, upTo: reading.pieceSize) != nil
  }

  /// Takes the next piece; false where there is none. A stretch that cannot be cut is read to the end by `readOn`, while the others wait.
  func next(_ piece: inout StreamPiece, readOn: (inout ByteStream) throws(InputError) -> Void) -> Bool {
    state.withLock { state in
      guard !state.isDone, var stream = state.stream.take() else { return false }
      var isTaken = false
      do throws(InputError) {
        isTaken = try take(&piece, from: &stream)
        if !isTaken { try readOn(&stream) }
        state.isDone = !isTaken || piece.isLast
      } catch {
        state.failure = error
        state.isDone = true
      }
      progress.report(stream.offset)
      state.stream = consume stream
      return isTaken
    }
  }

  /// Why the reading ended before the stream did; nil where it did not.
  var failure: InputError? { state.withLock { $0.failure } }

  /// The stream, once all is read.
  func takeStream() -> ByteStream {
    state.withLock { state in
      guard let stream = state.stream.take() else { preconditionFailure("the stream is taken back once") }
      return stream
    }
  }

  /// False where there is no place to cut.
  private func take(_ piece: inout StreamPiece, from stream: inout ByteStream) throws(InputError) -> Bool {
    var wanted = ByteStream.initialCapacity
    stream.move(into: &piece)
    while true {
      let known = try stream.fill(atLeast: wanted)
      let border = Self.border(stream, upTo: pieceSize)
      if border != nil || stream.isAtEnd {
        stream.hand(border ?? known, to: &piece)
        return true
      }
      guard known < ByteStream.maximumCapacity else { return false }
      wanted = stream.more
    }
  }

  /// How many bytes lie before the last border within `count` bytes or, where none is, before the first behind them.
  private static func border(_ stream: borrowing ByteStream, upTo count: Int) -> Int? {
    let (bytes, unread) = (stream.buffer.span.bytes, stream.unread)
    let end = min(unread.upperBound, unread.lowerBound + count)
    let border =
      LineBorders.last(bytes, behind: unread.lowerBound, end)
      ?? LineBorders.first(bytes, behind: max(unread.lowerBound, end - 1), unread.upperBound)
    return border.map { $0 - unread.lowerBound }
  }
}
