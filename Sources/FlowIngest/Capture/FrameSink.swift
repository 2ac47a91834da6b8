import ByteInput

/// Takes the frames of a capture in their order: to decode them on the spot, or to hand them over to whoever does.
protocol FrameSink: ~Copyable {
  /// Whether it is to be emptied by `take` before more is added.
  var isFull: Bool { get }

  /// Takes the frame at `bytes[start..<end]`, which must stay in place until `take`.
  mutating func add(_ bytes: RawSpan, from start: Int, to end: Int, _ frame: FrameHeader)

  /// The same of a frame that its capture comments on.
  mutating func add(_ bytes: RawSpan, from start: Int, to end: Int, _ frame: FrameHeader, _ comments: PacketComments)

  /// Counts a frame that the reader could not hand over.
  mutating func skipUnread(_ reason: SkippedFrame)

  /// Takes the first `count` unread bytes out of the stream, in which the frames lie that were added.
  mutating func take(_ count: Int, of stream: inout ByteStream)
}

extension PacketSink: FrameSink {
  var isFull: Bool { false }

  mutating func take(_ count: Int, of stream: inout ByteStream) {
    flush(stream.buffer.span.bytes)
    stream.consume(count)
  }
}
