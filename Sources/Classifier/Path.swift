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
  /// Server names that clients asked for, sorted.
  public var serverNames: [String] = []
  /// Application protocols that clients offered, sorted.
  public var applicationProtocols: [String] = []
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
  }

  /// The connections between two ends, none yet.
  init(_ source: Party, _ destination: Party, origin: Origin) {
    self.source = source
    self.destination = destination
    self.origin = origin
  }

  /// Adds one connection.
  mutating func add(_ connection: Connection) {
    let flow = connection.flow
    connections.addSaturating(1)
    outcomes[flow.outcome, default: 0].addSaturating(1)
    packets.add(Edge.Volume(fromClient: flow.fromClient.packets, fromServer: flow.fromServer.packets))
    bytes.add(Edge.Volume(fromClient: flow.fromClient.bytes, fromServer: flow.fromServer.bytes))
    syn.addSaturating(flow.fromClient.syn)
    window.merge(flow.window)
    serverNames.formSortedUnion(flow.tls.serverNames)
    applicationProtocols.formSortedUnion(flow.tls.applicationProtocols)
    grpcMethods.formSortedUnion(flow.grpcMethods)
    for claim in flow.drops { DropClaim.add(claim, to: &drops) }
    if clientBy.isStronger(than: flow.clientBy) { clientBy = flow.clientBy }
    origin = min(origin, flow.origin)
    if let used = connection.service {
      service = service.map { min($0, used) } ?? used
    }
  }
}
