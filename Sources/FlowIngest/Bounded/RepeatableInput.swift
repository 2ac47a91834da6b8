import ByteInput
import FlowModel
import Glibc

/// An input that can be read several times: a file, or a temporary copy of a pipe.
struct RepeatableInput {
  /// The path to open.
  let place: String
  /// None for a copy, which is already inflated.
  let compression: ByteStream.Compression
  /// Damage that was found while a pipe was copied.
  let damage: [InputDamage]
  /// Nil if the input is compressed.
  private let byteCount: Int?
  /// Keeps the copy alive.
  private let kept: ScratchFile?

  /// Copies the input unless the path is a regular file. Throws an `InputError` if it cannot be read or copied.
  init(_ path: String, isStopped: @escaping @Sendable () -> Bool) throws(InputError) {
    var status = stat()
    guard path == "-" || (stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG) else {
      place = path
      compression = .recognised
      damage = []
      byteCount = path.hasSuffix(".gz") ? nil : Int(status.st_size)
      kept = nil
      return
    }
    let file = try ScratchFile()
    var stream = try ByteStream(path: path, isStopped: isStopped)
    while try stream.fill(atLeast: 1) > 0 {
      try file.write(Array(stream.buffer[stream.unread]), at: stream.offset)
      stream.consume(stream.unread.count)
    }
    place = file.path
    compression = .none
    damage = stream.inputDamage
    byteCount = stream.offset
    kept = file
  }

  /// How many parts to split into after the table was full at `offset`.
  func pieces(after offset: Int) -> Int {
    guard let byteCount, offset > 0, byteCount > offset else { return 2 }
    return min(64, max(2, (byteCount + byteCount / 4) / offset))
  }
}
