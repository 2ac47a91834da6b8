import ByteInput
import Synchronization

/// A log that several threads read: each idle thread takes the next piece.
///
/// A class, because the threads share it.
final class SharedStream: Sendable {
  private struct State: ~Copyable {
    /// Nil while a thread holds it, and after the end of reading.
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

  /// Whether a stream is longer than one piece and can be cut. A partial share of the conversations needs one table,
  /// which knows when it is full.
  static func canShare(_ stream: inout ByteStream, _ reading: Reading) throws(InputError) -> Bool {
    guard reading.threads > 1, reading.share == nil else { return false }
    let known = try stream.fill(atLeast: ByteStream.initialCapacity)
    return known >= reading.pieceSize && boundary(stream, upTo: reading.pieceSize) != nil
  }

  /// Takes the next piece; false at the end of the stream. If the rest cannot be cut, calls `readRest` with it while
  /// the other threads wait, and returns false.
  func next(_ piece: inout StreamPiece, readRest: (inout ByteStream) throws(InputError) -> Void) -> Bool {
    state.withLock { state in
      guard !state.isDone, var stream = state.stream.take() else { return false }
      var isTaken = false
      do throws(InputError) {
        isTaken = try take(&piece, from: &stream)
        if !isTaken { try readRest(&stream) }
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

  /// The error that ended reading early, if any.
  var failure: InputError? { state.withLock { $0.failure } }

  /// The stream, after the end of reading. Call this once.
  func takeStream() -> ByteStream {
    state.withLock { state in
      guard let stream = state.stream.take() else { preconditionFailure("a thread still holds the stream") }
      return stream
    }
  }

  /// False if the stream cannot be cut.
  private func take(_ piece: inout StreamPiece, from stream: inout ByteStream) throws(InputError) -> Bool {
    var wanted = ByteStream.initialCapacity
    stream.move(into: &piece)
    while true {
      let known = try stream.fill(atLeast: wanted)
      let boundary = Self.boundary(stream, upTo: pieceSize)
      if boundary != nil || stream.isAtEnd {
        stream.hand(boundary ?? known, to: &piece)
        return true
      }
      guard known < ByteStream.maximumCapacity else { return false }
      wanted = stream.more
    }
  }

  /// The number of bytes before the last record boundary within `count` bytes or, if there is none, before the first
  /// one after them.
  private static func boundary(_ stream: borrowing ByteStream, upTo count: Int) -> Int? {
    let (bytes, unread) = (stream.buffer.span.bytes, stream.unread)
    let end = min(unread.upperBound, unread.lowerBound + count)
    let boundary =
      RecordBoundary.last(bytes, after: unread.lowerBound, end)
      ?? RecordBoundary.first(bytes, after: max(unread.lowerBound, end - 1), unread.upperBound)
    return boundary.map { $0 - unread.lowerBound }
  }
}
