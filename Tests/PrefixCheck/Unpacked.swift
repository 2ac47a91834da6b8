import ByteInput

/// The content of a gzip file.
enum Unpacked {
  /// Nil if the file is not compressed, or its content is too large to be read at every length.
  static func content(of path: String, _ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.starts(with: [0x1F, 0x8B]), var stream = try? ByteStream(path: path),
      let count = try? stream.fill(atLeast: ByteStream.maximumCapacity), count < ByteStream.maximumCapacity
    else { return nil }
    return Array(stream.buffer[stream.unread])
  }
}
