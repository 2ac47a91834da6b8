/// Who talks to whom in one generated conversation, and how much: a pure function of the seed and its number.
struct CaptureConversation {
  /// Pods and other clients; with the port, conversation numbers up to 115 million give distinct five-tuples.
  static let clientCount = 4096

  let kind: TrafficKind
  let isIPv6: Bool
  /// The VLAN tag's identifier; nil for an untagged frame.
  let vlan: UInt16?
  let client: UInt32
  let server: UInt32
  let clientPort: UInt16
  let serverPort: UInt16
  /// Which name is asked for, an index into the messages of its kind.
  let name: Int
  /// Data exchanges after the opening: two full segments from the server and an acknowledgement each.
  let exchanges: Int

  /// The `number`-th conversation, of a random kind if none is given. 10 % are IPv6 and 5 % tagged.
  init(seed: UInt64, number: Int, kind given: TrafficKind? = nil) {
    var random = SplitMix64(seed: seed, index: number)
    let drawn = TrafficKind(percentile: random.below(100))
    kind = given ?? drawn
    isIPv6 = random.isWithin(percentage: 10)
    vlan = random.isWithin(percentage: 5) ? UInt16(100 + random.below(4)) : nil
    client = UInt32(number % Self.clientCount)
    clientPort = UInt16(32_768 + number / Self.clientCount % 28_232)
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
