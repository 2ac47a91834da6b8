/// A capture of a node: thousands of interleaved conversations.
///
/// Of a hundred conversations, 42 are TLS, 13 HTTP, 35 DNS, 4 SYNs without answer, 3 refused and 3 other datagrams; 10 are IPv6 and 5
/// have a VLAN tag. A frame has about 840 bytes on average.
public struct CaptureWorkload {
  /// Determines all random values.
  public var seed: UInt64
  /// The capture ends with the packet that reaches this size.
  public var bytes: Int
  /// The number of distinct five-tuples, after which they are reused.
  public var conversations: Int
  /// How many conversations are open at a time.
  public var interleaved = 5000

  public init(seed: UInt64, bytes: Int, conversations: Int) {
    self.seed = seed
    self.bytes = bytes
    self.conversations = conversations
  }

  /// Returns the number of frames and the digest of the file.
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
