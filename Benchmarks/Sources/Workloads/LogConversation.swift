/// The parameters of one conversation of a generated flow log: a pure function of the seed and its number.
///
/// A workload connects to a few others, each on its port. Four in a hundred conversations go to public addresses, which have no names.
/// As in a real cluster, clients choose their ports at random, so some conversations share a client's socket.
struct LogConversation {
  /// The index of a party.
  let client: Int
  let server: Server
  let clientPort: Int
  let serverPort: Int
  let transport: Transport
  /// A tenth of the conversations between pods.
  let isIPv6: Bool
  /// Whether a node drops every packet of it: the client repeats its SYN.
  let isDropped: Bool

  enum Server: Equatable {
    /// The index of a party.
    case pod(Int)
    /// The number of a public address, below `externalCount`.
    case external(Int)
  }

  enum Transport {
    case tcp
    /// UDP to port 53, with a DNS name in its records.
    case dns
  }

  /// Public addresses.
  static let externalCount = 64

  /// 2 % of the TCP conversations are dropped.
  init(seed: UInt64, number: Int, dnsPercentage: Int) {
    var random = SplitMix64(seed: seed ^ 0xC0_FFEE, index: number)
    client = random.below(LogParty.count)
    clientPort = 32_768 + random.below(28_232)
    let choice = random.below(LogWorkload.peerCount)
    let replica = random.below(LogParty.replicas)
    let isExternal = random.isWithin(percentage: 4)
    transport = random.isWithin(percentage: dnsPercentage) ? .dns : .tcp
    isIPv6 = random.isWithin(percentage: 10) && !isExternal
    isDropped = transport == .tcp && random.isWithin(percentage: 2)
    if transport == .dns {
      server = .pod(ClusterNames.dnsWorkload * LogParty.replicas + replica)
      serverPort = 53
    } else if isExternal {
      server = .external(random.below(Self.externalCount))
      serverPort = 443
    } else {
      let peer = LogWorkload.peer(of: client / LogParty.replicas, choice: choice, seed: seed)
      server = .pod(peer * LogParty.replicas + replica)
      serverPort = LogWorkload.port(of: peer, seed: seed)
    }
  }
}
