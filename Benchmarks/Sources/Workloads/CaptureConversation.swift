/// The parameters of one generated conversation: a pure function of the seed and its number.
struct CaptureConversation {
  /// The clients of a node's capture. Together with the port, conversation numbers up to 115 million have distinct five-tuples.
  static let nodeClients = 4096

  let kind: TrafficKind
  let isIPv6: Bool
  /// The VLAN identifier; nil for an untagged frame.
  let vlan: UInt16?
  let client: UInt32
  let server: UInt32
  let clientPort: UInt16
  let serverPort: UInt16
  /// The requested name, as an index into the messages of the kind.
  let name: Int
  /// Data exchanges after the opening; each has two full segments of the server and an acknowledgement.
  let exchanges: Int

  /// Chooses a random kind if none is given. 10 % of the conversations are IPv6 and 5 % are tagged. There are at most 2^24 clients.
  init(seed: UInt64, number: Int, clients: Int = nodeClients, kind given: TrafficKind? = nil) {
    var random = SplitMix64(seed: seed, index: number)
    let drawn = TrafficKind(percentile: random.below(100))
    kind = given ?? drawn
    isIPv6 = random.isWithin(percentage: 10)
    vlan = random.isWithin(percentage: 5) ? UInt16(100 + random.below(4)) : nil
    client = UInt32(number % clients)
    clientPort = UInt16(32_768 + (number / clients + number * 7919) % 28_232)
    server = UInt32(random.below(64))
    name = random.below(1 << 16)
    exchanges = random.below(31)
    switch kind {
    case .tls: serverPort = [443, 6443, 10_250, 9402, 8443, 15_012][random.below(6)]
    case .http: serverPort = [80, 8080, 9090][random.below(3)]
    case .dns: serverPort = 53
    case .unanswered, .refused: serverPort = [443, 6443, 9402, 8080][random.below(4)]
    case .datagrams: serverPort = [123, 8125][random.below(2)]
    }
  }
}
