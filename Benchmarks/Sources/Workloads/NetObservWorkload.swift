/// A NetObserv log of JSON lines. A line has about 1.3 KB and 50 keys.
///
/// A conversation may have many records, split by time and direction. 10 % of the later records are copies of the receiver's node, so a
/// reader that adds up all records counts too much.
public struct NetObservWorkload {
  /// Determines all random values.
  public var seed: UInt64
  /// The log ends with the record that reaches this size.
  public var bytes: Int
  public var mix: LogSequence.Mix
  public var keys: KeyOrder

  public init(seed: UInt64, bytes: Int, mix: LogSequence.Mix, keys: KeyOrder) {
    self.seed = seed
    self.bytes = bytes
    self.mix = mix
    self.keys = keys
  }

  /// Returns the number of records and the digest of the file.
  public func write(to sink: consuming ByteSink) throws(ByteSink.WriteError) -> (records: Int, digest: UInt64) {
    var sink = sink
    var random = SplitMix64(seed: seed)
    var sequence = LogSequence(mix)
    let parties = (0..<LogParty.count).map { LogParty(seed: seed, number: $0) }
    let names = ClusterNames.dnsQuestions.map { Array($0.utf8.prefix(30)) }
    var order = NetObservField.allCases
    var clock = 1_760_000_000_000
    var records = 0
    while sink.count < bytes {
      clock += random.below(3)
      let record = record(sequence.next(&random), clock, parties, names, &random)
      if keys == .shuffled { shuffle(&order, &random) }
      var separator = UInt8(ascii: "{")
      for field in order where record.has(field) {
        if keys != .regular, field.isOptional, random.isWithin(percentage: 30) { continue }
        sink.append(separator)
        record.write(field, to: &sink)
        separator = UInt8(ascii: ",")
      }
      sink.append(UInt8(ascii: "}"))
      sink.append(UInt8(ascii: "\n"))
      records += 1
      try sink.endRecord()
    }
    return (records, try sink.finish())
  }

  private func record(
    _ step: LogSequence.Step, _ clock: Int, _ parties: [LogParty], _ names: [[UInt8]], _ random: inout SplitMix64
  ) -> NetObservRecord {
    let conversation = LogConversation(
      seed: seed, number: step.conversation, dnsPercentage: keys == .regular ? 0 : 20)
    let (client, server) = LogEnd.ends(of: conversation, parties)
    // Only the client sends packets that are dropped.
    let isAnswer = step.isAnswer && !conversation.isDropped
    let isCopy = !step.isOpening && !conversation.isDropped && random.isWithin(percentage: 10)
    let packets = 1 + random.below(conversation.isDropped ? 6 : 40)
    let (sender, receiver) = isAnswer ? (server, client) : (client, server)
    // The only node that knows an address outside the cluster is its peer's.
    let reporter = (isCopy ? receiver : sender).party ?? parties[conversation.client]
    return NetObservRecord(
      source: sender, destination: receiver,
      sourcePort: isAnswer ? conversation.serverPort : conversation.clientPort,
      destinationPort: isAnswer ? conversation.clientPort : conversation.serverPort,
      transport: conversation.transport, isIPv6: conversation.isIPv6, isDropped: conversation.isDropped,
      flags: flags(conversation, step, isAnswer), agent: reporter.nodeAddress, direction: isCopy ? 0 : 1,
      packets: packets, bytes: packets * 66 + (conversation.isDropped ? 0 : random.below(20_000)),
      start: clock - random.below(5000), end: clock, dnsName: names[(step.conversation &* 7919) % names.count])
  }

  private func flags(_ conversation: LogConversation, _ step: LogSequence.Step, _ isAnswer: Bool) -> Int {
    guard conversation.transport == .tcp else { return 0 }
    if conversation.isDropped { return 2 }
    return 16 | (step.isOpening ? (isAnswer ? 256 : 2) : 0)
  }

  private func shuffle(_ order: inout [NetObservField], _ random: inout SplitMix64) {
    for place in order.indices.dropFirst().reversed() { order.swapAt(place, random.below(place + 1)) }
  }
}
