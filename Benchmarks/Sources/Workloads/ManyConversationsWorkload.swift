/// A capture with very many short conversations, each of a client of its own. Each has three 82-byte frames, one per round, and each round
/// has another order, so that the conversation of almost no packet is in the CPU caches.
public struct ManyConversationsWorkload {
  /// Determines all random values.
  public var seed: UInt64
  /// All of them are open at the same time.
  public var conversations: Int

  public init(seed: UInt64, conversations: Int) {
    self.seed = seed
    self.conversations = conversations
  }

  /// Returns the number of frames and the digest of the file.
  public func write(to sink: consuming ByteSink) throws(ByteSink.WriteError) -> (records: Int, digest: UInt64) {
    var random = SplitMix64(seed: seed)
    var writer = FrameWriter(sink)
    let payload: [UInt8] = Array("sixteen bytes ok".utf8)
    for round in 0..<3 {
      let stride = coprimeStride(&random)
      var number = random.below(conversations)
      for _ in 0..<conversations {
        number = (number + stride) % conversations
        let conversation = CaptureConversation(seed: seed, number: number, clients: 1 << 24, kind: .http)
        let isClient = round != 1
        writer.advance(microseconds: 1)
        try writer.segment(
          of: conversation, from: isClient ? .client : .server, .ack, sequence: UInt32(round * 16),
          acknowledges: 16, payload: payload[...])
      }
    }
    return (writer.frames, try writer.finish())
  }

  /// A step that visits every conversation once per round and never two neighbours in a row.
  private func coprimeStride(_ random: inout SplitMix64) -> Int {
    var stride = conversations / 3 + random.below(max(1, conversations / 3)) + 1
    while greatestCommonDivisor(stride, conversations) != 1 { stride += 1 }
    return stride
  }

  private func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : greatestCommonDivisor(second, first % second)
  }
}
