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
    guard let slot = lastSlot else { return }
    let isSourceFirst = packet.sender == .a
    let (first, second) =
      isSourceFirst ? (comments.source, comments.destination) : (comments.destination, comments.source)
    let (firstAddress, secondAddress) =
      isSourceFirst
      ? (comments.sourceAddress, comments.destinationAddress) : (comments.destinationAddress, comments.sourceAddress)
    add(first, of: firstAddress, isAbout: packet.key.aAddress, .a, slot)
    add(second, of: secondAddress, isAbout: packet.key.bAddress, .b, slot)
  }

  /// Adds who an end is, unless the comment is about another packet's end.
  private mutating func add(
    _ claim: IdentityClaim?, of told: IPAddress?, isAbout address: IPAddress, _ end: FlowKey.End, _ slot: Int
  ) {
    guard let claim, told == nil || told == address else { return }
    // Every conversation of one pod shares its claim.
    let shared = claims.insert(claim).memberAfterInsert
    table.addDetails(slot) { details in
      switch end {
      case .a: details.claimOfA = details.claimOfA ?? shared
      case .b: details.claimOfB = details.claimOfB ?? shared
      }
    }
  }
}
