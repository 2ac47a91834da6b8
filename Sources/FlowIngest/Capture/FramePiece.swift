import ByteInput

/// Frames of a capture that were found and wait to be decoded, with the bytes in which they lie.
struct FramePiece: FrameSink, OrderedPiece, ~Copyable {
  private struct Frame {
    var header: FrameHeader
    /// Offsets into the buffer, which holds 16 MB at most.
    var start: UInt32
    var end: UInt32
    var isCommented: Bool
  }

  private var piece = StreamPiece()
  private var frames: [Frame] = []
  /// What the frames that are commented say, in their order.
  private var comments: [PacketComments] = []
  private var unread: [SkippedFrame: Int] = [:]
  private let byteLimit: Int

  /// It is full once its frames lie more than `byteLimit` bytes apart.
  init(byteLimit: Int) { self.byteLimit = byteLimit }

  var isEmpty: Bool { frames.isEmpty && unread.isEmpty }

  var isFull: Bool {
    guard let first = frames.first, let last = frames.last else { return false }
    return Int(last.end &- first.start) >= byteLimit
  }

  @inline(__always)
  mutating func add(_ bytes: RawSpan, from start: Int, to end: Int, _ frame: FrameHeader) {
    frames.append(Frame(header: frame, start: UInt32(start), end: UInt32(end), isCommented: false))
  }

  mutating func add(_ bytes: RawSpan, from start: Int, to end: Int, _ frame: FrameHeader, _ comments: PacketComments) {
    frames.append(Frame(header: frame, start: UInt32(start), end: UInt32(end), isCommented: true))
    self.comments.append(comments)
  }

  mutating func skipUnread(_ reason: SkippedFrame) {
    unread[reason, default: 0] += 1
  }

  mutating func take(_ count: Int, of stream: inout ByteStream) {
    if frames.isEmpty { stream.consume(count) } else { stream.hand(count, to: &piece) }
  }

  /// Adds all frames to `sink`, and is empty afterwards.
  mutating func empty(into sink: inout PacketSink) {
    addFrames(to: &sink)
    for (reason, count) in unread {
      for _ in 0..<count { sink.skipUnread(reason) }
    }
    frames.removeAll(keepingCapacity: true)
    comments.removeAll()
    unread.removeAll()
  }

  private func addFrames(to sink: inout PacketSink) {
    let bytes = piece.buffer.span.bytes
    var nextComment = 0
    for frame in frames {
      let (start, end) = (Int(frame.start), Int(frame.end))
      if frame.isCommented {
        sink.add(bytes, from: start, to: end, frame.header, comments[nextComment])
        nextComment += 1
      } else {
        sink.add(bytes, from: start, to: end, frame.header)
      }
    }
    sink.flush(bytes)
  }
}
