import ByteInput

/// Finds the frames in the bytes of a capture file.
protocol CaptureReader: Sendable {
  /// What was damaged, as sentences.
  var damage: [String] { get }

  /// Begins at the stream's first byte.
  ///
  /// Throws an `InputError` where the stream holds something else, or reading fails.
  init(_ stream: inout ByteStream) throws(InputError)

  /// Adds frames that lie whole in the stream's buffer to `sink`, and takes their bytes out of the stream; false once there are no more.
  ///
  /// Throws an `InputError` where reading fails.
  mutating func readMore<Sink: FrameSink & ~Copyable>(
    _ stream: inout ByteStream, into sink: inout Sink
  ) throws(InputError) -> Bool
}

extension CaptureReader {
  /// Reads the whole stream into `sink`; returns what was damaged.
  static func read(
    _ stream: inout ByteStream, into sink: inout PacketSink, _ reading: Reading
  ) throws(InputError) -> [String] {
    var reader = try Self(&stream)
    while try reader.readMore(&stream, into: &sink) { reading.progress.report(stream.offset) }
    return reader.damage
  }
}
