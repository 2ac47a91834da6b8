/// The parameters of one conversation of a generated flow log: a pure function of the seed and its number.
struct LogConversation {
  /// The number of pods. Together with the port, conversation numbers up to 57 million have distinct five-tuples.
  static let partyCount = 2040

  /// Client and server as indices of parties.
  let client: Int
  let server: Int
  let clientPort: Int
  let serverPort: Int
  let transport: Transport

  enum Transport {
    case tcp
    /// UDP to port 53, with a DNS name in its records.
    case dns
  }

  /// Client and server have the same address family.
  init(seed: UInt64, number: Int, dnsPercentage: Int) {
    var random = SplitMix64(seed: seed ^ 0xC0_FFEE, index: number)
    client = number % Self.partyCount
    let other = random.below(Self.partyCount)
    let isAlike = LogParty.isIPv6(client) == LogParty.isIPv6(other)
    server = isAlike ? other : LogParty.isIPv6(client) ? other / 10 * 10 : other + 1
    clientPort = 32_768 + number / Self.partyCount % 28_232
    let isDNS = random.isWithin(percentage: dnsPercentage)
    transport = isDNS ? .dns : .tcp
    serverPort = isDNS ? 53 : [443, 6443, 10_250, 9402, 8443, 15_012, 8080, 9090][random.below(8)]
  }
}
