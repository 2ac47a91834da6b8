/// A NetObserv log of JSON lines with a fixed number of conversations. A line has about 1.3 KB and 50 keys.
///
/// A conversation has many records, split by time and direction. 10 % of the records are copies of the receiver's node, so a reader
/// that adds up all records counts too much.
public struct NetObservWorkload {
  /// Determines all random values.
  public var seed: UInt64
  /// The log ends with the record that reaches this size.
  public var bytes: Int
  /// Distinct five-tuples.
  public var conversations: Int
  public var keys: KeyOrder

  public init(seed: UInt64, bytes: Int, conversations: Int, keys: KeyOrder) {
    self.seed = seed
    self.bytes = bytes
    self.conversations = conversations
    self.keys = keys
  }

  /// Returns the number of records and the digest of the file.
  public func write(to sink: consuming ByteSink) throws(ByteSink.WriteError) -> (records: Int, digest: UInt64) {
    var sink = sink
    var random = SplitMix64(seed: seed)
    let parties = (0..<LogConversation.partyCount).map { LogParty(seed: seed, number: $0) }
    let names = ClusterNames.dnsQuestions.map { Array($0.utf8.prefix(30)) }
    var order = NetObservField.allCases
    var clock = 1_760_000_000_000
    var records = 0
    while sink.count < bytes {
      clock += random.below(3)
      let record = record(records, clock, parties, names, &random)
      let isDNS = record.transport == .dns
      if keys == .shuffled { shuffle(&order, &random) }
      var separator = UInt8(ascii: "{")
      for field in order where isDNS || field.rawValue < NetObservField.commonCount {
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
    _ number: Int, _ clock: Int, _ parties: [LogParty], _ names: [[UInt8]], _ random: inout SplitMix64
  ) -> NetObservRecord {
    // Every conversation occurs once in both directions before any occurs again.
    let chosen = number < 2 * conversations ? number / 2 : random.below(conversations)
    let isAnswer = number < 2 * conversations ? number % 2 == 1 : random.isWithin(percentage: 50)
    let isOpening = number < 2 * conversations
    let conversation = LogConversation(seed: seed, number: chosen, dnsPercentage: keys == .regular ? 0 : 20)
    let client = parties[conversation.client]
    let server = parties[conversation.server]
    let isCopy = !isOpening && random.isWithin(percentage: 10)
    let packets = 1 + random.below(40)
    let opening = isAnswer ? 256 : 2
    let flags = conversation.transport == .tcp ? 16 | (isOpening ? opening : 0) : 0
    return NetObservRecord(
      source: isAnswer ? server : client, destination: isAnswer ? client : server,
      sourcePort: isAnswer ? conversation.serverPort : conversation.clientPort,
      destinationPort: isAnswer ? conversation.clientPort : conversation.serverPort,
      transport: conversation.transport, flags: flags,
      agent: (isCopy != isAnswer ? server : client).nodeAddress, direction: isCopy ? 0 : 1,
      packets: packets, bytes: packets * 66 + random.below(20_000), start: clock - random.below(5000), end: clock,
      dnsName: names[(chosen &* 7919) % names.count])
  }

  private func shuffle(_ order: inout [NetObservField], _ random: inout SplitMix64) {
    for place in order.indices.dropFirst().reversed() { order.swapAt(place, random.below(place + 1)) }
  }
}
