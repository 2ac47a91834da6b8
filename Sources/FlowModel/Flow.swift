/// One conversation between a client and a server, with both directions together.
///
/// The five-tuple is as seen on the wire: the tuples before and after address translation are two flows, which the
/// classifier folds into one connection.
public struct Flow: Hashable, Sendable {
  /// The side that opened the flow, or the likelier one.
  public var client: Endpoint
  public var server: Endpoint
  public var transport: TransportProtocol
  /// How the client was determined.
  public var clientBy: ClientEvidence
  public var fromClient: SideEvidence
  public var fromServer: SideEvidence
  /// How many of the counted frames are copies from another interface or reporter.
  public var copies: Int
  /// IP fragments other than the first one of a packet.
  public var fragments: Int
  public var tls: TLSEvidence
  /// Names in DNS queries (multicast DNS too): lower case, no final dot, sorted.
  public var dnsNames: [String]
  /// Sorted.
  public var dnsReplies: [DNSReply]
  /// gRPC methods called in plaintext, as `/package.Service/Method`, sorted.
  public var grpcMethods: [String]
  /// ICMP errors that quote a packet of this flow, sorted.
  public var icmpErrors: [ICMPError]
  /// Drops that an input reports, sorted.
  public var drops: [DropClaim]
  /// Whether an input reports that policies or filters let it pass, without its outcome.
  public var passed: Bool
  /// Whether only a sample of its packets was recorded, so that missing packets prove nothing.
  public var isSampled: Bool
  /// The like flows that this one stands for; nil where it stands for itself alone.
  public var group: FlowGroup?
  /// Where the flow was first seen.
  public var origin: Origin

  /// A flow without evidence.
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

  /// How many flows this one stands for, itself included.
  public var count: Int { group?.count ?? 1 }

  /// The evidence of all flows that this one stands for.
  public var total: Flow { group?.total ?? self }

  /// The same flow with client and server exchanged.
  public var reversed: Flow {
    var flow = self
    swap(&flow.client, &flow.server)
    swap(&flow.fromClient, &flow.fromServer)
    flow.tls.fatalAlerts = tls.fatalAlerts.map(\.reversed).sorted()
    flow.group = group.map { FlowGroup(count: $0.count, total: $0.total.reversed, times: $0.times) }
    return flow
  }
}

/// A byte position in one of the inputs.
public struct Origin: Hashable, Comparable, Sendable {
  /// The input's index in `IngestStatistics.inputs`.
  public var input: Int
  /// The byte at which the packet's or log's record begins, after decompression.
  public var offset: Int

  public init(input: Int, offset: Int) {
    self.input = input
    self.offset = offset
  }

  /// The earlier input first, then the earlier byte.
  public static func < (left: Origin, right: Origin) -> Bool {
    (left.input, left.offset) < (right.input, right.offset)
  }
}
