/// One conversation between a client and a server, both directions together.
///
/// Keyed by the five-tuple as it was seen: the tuples before and after address translation are two flows, which the
/// classifier folds into one connection. The client is the side that opened the conversation; `clientBy` says how
/// that was decided.
public struct Flow: Hashable, Sendable {
  /// The side that opened the conversation, or the likelier one.
  public var client: Endpoint
  /// The other side.
  public var server: Endpoint
  /// What the packets carry.
  public var transport: TransportProtocol
  /// How client and server were told apart.
  public var clientBy: ClientEvidence
  /// What the client sent.
  public var fromClient: SideEvidence
  /// What the server sent.
  public var fromServer: SideEvidence
  /// Frames, among all that are counted, that were seen again on another interface or by another reporter.
  public var copies: Int
  /// IP fragments after the first one of a packet.
  public var fragments: Int
  /// What the TLS handshake showed in clear.
  public var tls: TLSEvidence
  /// Names asked for in DNS queries (multicast DNS too): lower case, no final dot, sorted.
  public var dnsNames: [String]
  /// What name servers said, sorted.
  public var dnsReplies: [DNSReply]
  /// gRPC methods called in clear, as `/package.Service/Method`, sorted.
  public var grpcMethods: [String]
  /// ICMP errors that quote this conversation, sorted.
  public var icmpErrors: [ICMPError]
  /// Drops that the input itself reports, sorted.
  public var drops: [DropClaim]
  /// Whether an input says that policies or filters let it pass, without telling what came of it.
  public var passed: Bool
  /// Whether only some of its packets were recorded, so that what was not seen may have been there.
  public var isSampled: Bool
  /// The conversations that this one stands for; nil where that is itself alone.
  public var group: FlowGroup?
  /// Where the conversation was first met.
  public var origin: Origin

  /// A conversation with nothing seen of it yet.
  public init(
    client: Endpoint, server: Endpoint, transport: TransportProtocol, clientBy: ClientEvidence, origin: Origin
  ) {
    self.client = client
    self.server = server
    self.transport = transport
    self.clientBy = clientBy
    self.origin = origin
    fromClient = SideEvidence()
    fromServer = SideEvidence()
    copies = 0
    fragments = 0
    tls = TLSEvidence()
    dnsNames = []
    dnsReplies = []
    grpcMethods = []
    icmpErrors = []
    drops = []
    passed = false
    isSampled = false
  }

  /// From the first to the last packet or record; nil where the input gives no times.
  public var window: TimeWindow? {
    var window = fromClient.window
    window.merge(fromServer.window)
    return window
  }

  /// How many conversations this one stands for.
  public var count: Int { group?.count ?? 1 }

  /// What was seen of all conversations that this one stands for.
  public var total: Flow { group?.total ?? self }

  /// The same conversation seen with client and server exchanged.
  public var reversed: Flow {
    var flow = self
    swap(&flow.client, &flow.server)
    swap(&flow.fromClient, &flow.fromServer)
    flow.tls.fatalAlerts = tls.fatalAlerts.map(\.reversed).sorted()
    flow.group = group.map { FlowGroup(count: $0.count, total: $0.total.reversed, times: $0.times) }
    return flow
  }
}
