import ByteInput

/// What a gzip file holds.
enum Unpacked {
  /// Nil where the file is not packed, or what is in it is too large to be read in every length.
  static func content(of path: String, _ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.starts(with: [0x1F, 0x8B]), var stream = try? ByteStream(path: path),
      let count = try? stream.fill(atLeast: ByteStream.maximumCapacity), count < ByteStream.maximumCapacity
    else { return nil }
    return Array(stream.buffer[stream.unread])
  }
}
