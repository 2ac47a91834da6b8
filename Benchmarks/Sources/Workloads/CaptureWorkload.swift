/// A node's capture: thousands of conversations at once, each written packet by packet as its turn comes.
///
/// Per hundred conversations: 42 TLS, 13 HTTP, 35 DNS, 4 SYNs without answer, 3 refused, 3 other datagrams; 10 % are
/// IPv6 and 5 % carry a VLAN tag. A frame has about 840 bytes on average.
public struct CaptureWorkload {
  /// Everything random follows from it.
  public var seed: UInt64
  /// The capture ends with the first packet at or past this size.
  public var bytes: Int
  /// Conversations before the same five-tuples come again: with a fixed number, a larger capture holds no more.
  public var conversations: Int
  /// How many are under way at a time.
  public var interleaved = 5000

  /// A capture of about `bytes` bytes with at most `conversations` five-tuples.
  public init(seed: UInt64, bytes: Int, conversations: Int) {
    self.seed = seed
    self.bytes = bytes
    self.conversations = conversations
  }

  /// Writes the capture; the number of frames and the digest of the file.
  public func write(to sink: consuming ByteSink) throws(ByteSink.WriteError) -> (records: Int, digest: UInt64) {
    let payloads = Payloads(seed: seed)
    var random = SplitMix64(seed: seed)
    var writer = FrameWriter(sink)
    var scripts: [CaptureScript] = []
    var next = min(interleaved, conversations)
    for number in 0..<next { scripts.append(begin(number, &random)) }
    while writer.bytes < bytes {
      let place = random.below(scripts.count)
      writer.advance(microseconds: random.below(16))
      let progress = try scripts[place].writeNext(to: &writer, payloads, choice: random.below(64))
      guard case .finished = progress else { continue }
      scripts[place] = begin(next % conversations, &random)
      next += 1
    }
    return (writer.frames, try writer.finish())
  }

  private func begin(_ number: Int, _ random: inout SplitMix64) -> CaptureScript {
    CaptureScript(CaptureConversation(seed: seed, number: number), randomness: &random)
  }
}
