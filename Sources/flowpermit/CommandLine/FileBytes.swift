import ByteInput

/// Small files, whole.
enum FileBytes {
  /// All bytes of a file, or of standard input for `-`. Throws an `InputError` where it cannot be read.
  static func read(_ path: String) throws(InputError) -> [UInt8] {
    var stream = try ByteStream(path: path)
    var bytes: [UInt8] = []
    while try stream.fill(atLeast: 1) > 0 {
      bytes += stream.buffer[stream.unread]
      stream.consume(stream.unread.count)
    }
    return bytes
  }
}
