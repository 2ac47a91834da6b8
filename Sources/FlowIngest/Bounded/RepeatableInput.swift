import ByteInput
import FlowModel
import Glibc

/// An input that can be read from its beginning again: a file, or what came through a pipe, kept on disk.
struct RepeatableInput {
  /// Where to open it.
  let place: String
  /// What came through a pipe was inflated on the way.
  let compression: ByteStream.Compression
  /// Of what came through a pipe.
  let damage: [InputDamage]
  /// Bytes as they lie there; nil where decompression makes others of them.
  private let byteCount: Int?
  /// Holds what came through a pipe as long as it is needed.
  private let kept: ScratchFile?

  /// Reads all that comes where the path is no file. Throws an `InputError` where it cannot be read or kept.
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

  /// How many parts to make of what filled the table by the time that so many bytes were read.
  func pieces(after offset: Int) -> Int {
    guard let byteCount, offset > 0, byteCount > offset else { return 2 }
    return min(64, max(2, (byteCount + byteCount / 4) / offset))
  }
}
