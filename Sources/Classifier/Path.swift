public import FlowModel
public import KubeModel

/// The connections of an edge between the same two ends: one pod or address to another.
public struct Path: Hashable, Sendable {
  /// Who connects.
  public var source: Party
  /// To whom.
  public var destination: Party
  /// The Service address and port that clients used; nil where they used none.
  public var service: Backend?
  /// Where the Service may have led too: only where nothing shows which it was. Sorted.
  public var alternatives: [Alternative] = []
  /// How often.
  public var connections = 0
  /// How they ended, counted.
  public var outcomes: [Outcome: Int] = [:]
  /// Packets.
  public var packets = Edge.Volume()
  /// Bytes.
  public var bytes = Edge.Volume()
  /// SYNs without copies: how often the client tried.
  public var syn = 0
  /// From the first to the last packet; nil where the input gives no times.
  public var window: TimeWindow?
  /// What TLS handshakes showed in clear.
  public var tls = TLSEvidence()
  /// How connections failed, counted; what did not fail is left out.
  public var failures: [Failure: Int] = [:]
  /// Connections that were still waiting for an answer when the recording ended.
  public var undecided = 0
  /// When each connection was tried, sorted, but for the undecided; of parties without a component only those that failed.
  public var attempts: [Attempt] = []
  /// Names asked for in DNS, sorted.
  public var dnsNames: [String] = []
  /// What name servers said, sorted.
  public var dnsReplies: [DNSReply] = []
  /// ICMP errors that quote the connections, sorted.
  public var icmpErrors: [ICMPError] = []
  /// gRPC methods called in clear, sorted.
  public var grpcMethods: [String] = []
  /// Drops that the inputs report, sorted.
  public var drops: [DropClaim] = []
  /// The weakest evidence of who opened the connections.
  public var clientBy: ClientEvidence = .log
  /// Where the first of them was met.
  public var origin: Origin

  /// A pod that a Service may have led to, and its own port there.
  public struct Alternative: Hashable, Sendable {
    /// Who.
    public var party: Party
    /// After translation; host byte order.
    public var port: UInt16

    fileprivate var order: (String, UInt16) { (party.address?.description ?? "", port) }
  }

  /// The connections between two ends, none yet.
  init(_ source: Party, _ destination: Party, origin: Origin) {
    self.source = source
    self.destination = destination
    self.origin = origin
  }

  /// Connections that came through and did not fail afterwards.
  public var successes: Int {
    let succeeded = outcomes.filter { $0.key.succeeded }.values.reduce(0, +)
    let failed = failures.filter { $0.key.isLate }.values.reduce(0, +)
    return max(0, succeeded - failed)
  }

  /// Server names that clients asked for, sorted.
  public var serverNames: [String] { tls.serverNames }

  /// Application protocols that clients offered, sorted.
  public var applicationProtocols: [String] { tls.applicationProtocols }

  /// Adds one connection, or all that it stands for, made for this purpose; `end` is when the recording of it ended.
  mutating func add(_ connection: Connection, _ purpose: Purpose, recordedUntil end: Timestamp?) {
    let flow = connection.flow
    let total = flow.total
    connections.addSaturating(flow.count)
    outcomes[flow.outcome, default: 0].addSaturating(flow.count)
    packets.add(Edge.Volume(fromClient: total.fromClient.packets, fromServer: total.fromServer.packets))
    bytes.add(Edge.Volume(fromClient: total.fromClient.bytes, fromServer: total.fromServer.bytes))
    syn.addSaturating(total.fromClient.syn)
    window.merge(total.window)
    tls.merge(total.tls)
    dnsNames.formSortedUnion(flow.dnsNames)
    dnsReplies.formSortedUnion(flow.dnsReplies)
    icmpErrors.formSortedUnion(flow.icmpErrors)
    grpcMethods.formSortedUnion(flow.grpcMethods)
    let isUndecided = flow.isUndecided(recordedUntil: end)
    if isUndecided { undecided.addSaturating(flow.count) }
    let failure = isUndecided ? nil : Self.failure(flow, purpose)
    if let failure { failures[failure, default: 0].addSaturating(flow.count) }
    if !isUndecided, failure != nil || source.peer.component != nil || destination.peer.component != nil {
      let times = flow.group?.times ?? FlowTimes(flow).map { [$0] } ?? []
      attempts += times.map { Attempt($0, failure) }
    }
    for claim in total.drops { DropClaim.add(claim, to: &drops) }
    if clientBy.isStronger(than: flow.clientBy) { clientBy = flow.clientBy }
    origin = min(origin, flow.origin)
    if let used = connection.service {
      service = service.map { min($0, used) } ?? used
    }
  }

  /// Adds where the Service may have led too.
  mutating func add(_ others: [Alternative]) {
    guard alternatives != others else { return }
    for other in others where !alternatives.contains(other) { alternatives.append(other) }
  }

  /// Sorts what was added.
  mutating func finish() {
    if attempts.count > 1 { attempts.sort() }
    if alternatives.count > 1 { alternatives.sort { $0.order < $1.order } }
  }

  /// How a connection failed. To close behind the handshake means no in the mesh, where a client has its request to send; elsewhere
  /// it is how others look at a certificate.
  private static func failure(_ flow: Flow, _ purpose: Purpose) -> Failure? {
    let failure = flow.failure
    return failure == .handshakeOnly && purpose != .grpcCSR ? nil : failure
  }
}
