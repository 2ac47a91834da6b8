import ByteInput
import FlowModel

extension PacketSink {
  /// Takes a frame with what its comments say. Such frames are few in most captures, so they go one by one, and the others are
  /// not held up by asking.
  mutating func add(
    _ bytes: RawSpan, from start: Int, to end: Int, _ frame: FrameHeader, _ comments: PacketComments
  ) {
    flush(bytes)
    var frame = frame
    if comments.place != 0 { frame.interface = comments.place }
    if frame.time % 1_000_000_000 != 0 { hasFractions = true }
    add(bytes, from: start, to: end, frame)
    guard let packet = waiting else { return }
    flush(bytes)
    guard lastSlot >= 0 else { return }
    let isSourceFirst = packet.sender == .a
    let (first, second) =
      isSourceFirst ? (comments.source, comments.destination) : (comments.destination, comments.source)
    let (firstAddress, secondAddress) =
      isSourceFirst
      ? (comments.sourceAddress, comments.destinationAddress) : (comments.destinationAddress, comments.sourceAddress)
    add(first, of: firstAddress, isAbout: packet.key.aAddress, .a)
    add(second, of: secondAddress, isAbout: packet.key.bAddress, .b)
  }

  /// Adds who an end is, unless the comment is about another packet's end.
  private mutating func add(
    _ claim: IdentityClaim?, of told: IPAddress?, isAbout address: IPAddress, _ end: FlowKey.End
  ) {
    guard let claim, told == nil || told == address else { return }
    table.note(claim, of: end, lastSlot)
  }
}
