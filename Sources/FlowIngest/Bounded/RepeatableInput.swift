import ByteInput
import FlowModel

/// An input that can be read several times: a file that stays open, or a temporary copy of a pipe.
struct RepeatableInput {
  /// What every reading reads, whatever stands at the path by then.
  let file: OpenFile
  /// None for a copy, which is already inflated.
  let compression: ByteStream.Compression
  /// Damage that was found while a pipe was copied.
  let damage: [InputDamage]
  private let path: String
  /// Nil if the input is compressed.
  private let byteCount: Int?

  /// What a reading saw of the input.
  struct Seen: Equatable {
    let digest: String
    /// After decompression.
    let byteCount: Int
  }

  /// Copies the input unless the path is a regular file. Throws an `InputError` if it cannot be read or copied.
  init(_ path: String, isStopped: @escaping @Sendable () -> Bool) throws(InputError) {
    self.path = path
    if path != "-", let file = try OpenFile(path: path) {
      byteCount = path.hasSuffix(".gz") ? nil : file.size
      self.file = file
      compression = .recognised
      damage = []
      return
    }
    let copy = try ScratchFile()
    var stream = try ByteStream(path: path, isStopped: isStopped)
    while try stream.fill(atLeast: 1) > 0 {
      try copy.write(Array(stream.buffer[stream.unread]), at: stream.offset)
      stream.consume(stream.unread.count)
    }
    guard let file = try OpenFile(path: copy.path) else { preconditionFailure("a temporary file is no regular file") }
    self.file = file
    compression = .none
    damage = stream.inputDamage
    byteCount = stream.offset
  }

  /// That two readings did not see the same.
  var changed: InputError {
    InputError(
      path: path, reason: "it was changed while it was read several times for --max-memory",
      help: "wait until it is complete, give a copy of it, pipe it in with '-', or raise --max-memory")
  }

  /// How many parts to split into after the table was full at `offset`.
  func pieces(after offset: Int) -> Int {
    guard let byteCount, offset > 0, byteCount > offset else { return 2 }
    return min(64, max(2, (byteCount + byteCount / 4) / offset))
  }
}
