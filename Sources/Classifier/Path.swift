public import FlowModel
public import KubeModel

/// The connections of an edge between the same two ends: one pod or address to another.
public struct Path: Hashable, Sendable {
  /// Who connects.
  public let source: Party
  /// To whom.
  public let destination: Party
  /// How often.
  public private(set) var connections = 0
  /// Packets.
  public private(set) var packets = Edge.Volume()
  /// Bytes.
  public private(set) var bytes = Edge.Volume()
  /// SYNs without copies: how often the client tried.
  public private(set) var syn = 0
  /// From the first to the last packet; nil where the input gives no times.
  public private(set) var window: TimeWindow?
  /// Connections that were still waiting for an answer when the recording ended.
  public private(set) var undecided = 0
  /// Where the first of them was met.
  public private(set) var origin: Origin
  /// The weakest evidence of who opened the connections.
  public private(set) var clientBy: ClientEvidence = .log
  /// How all of them ended; nil while there is none, and where they did not end alike.
  private var outcome: Outcome?
  /// What only some paths have: one value or none, because an array without elements takes no room.
  private var details: [PathDetails] = []

  /// A pod that a Service may have led to, and its own port there.
  public struct Alternative: Hashable, Sendable {
    /// Who.
    public var party: Party
    /// After translation; host byte order.
    public var port: UInt16

    var order: (String, UInt16) { (party.address?.description ?? "", port) }
  }

  /// The connections between two ends, none yet.
  init(_ source: Party, _ destination: Party, origin: Origin) {
    self.source = source
    self.destination = destination
    self.origin = origin
  }

  /// Adds one connection, or all that it stands for, made for this purpose; `end` is when the recording of it ended.
  mutating func add(_ connection: Connection, _ purpose: Purpose, recordedUntil end: Timestamp?) {
    let flow = connection.flow
    let outcome = flow.outcome
    if let group = flow.group { addVolume(of: group.total) } else { addVolume(of: flow) }
    add(outcome, flow.count)
    let isUndecided = flow.isUndecided(recordedUntil: end)
    if isUndecided { undecided.addSaturating(flow.count) }
    let failure = isUndecided ? nil : Self.failure(flow, purpose)
    let isTimed =
      !isUndecided && (failure != nil || source.peer.component != nil || destination.peer.component != nil)
    if isTimed || connection.service != nil || PathDetails.areIn(flow) {
      withDetails { $0.add(connection, failure, isTimed: isTimed) }
    }
    if clientBy.isStronger(than: flow.clientBy) { clientBy = flow.clientBy }
    origin = min(origin, flow.origin)
  }

  private mutating func addVolume(of total: Flow) {
    packets.add(Edge.Volume(fromClient: total.fromClient.packets, fromServer: total.fromServer.packets))
    bytes.add(Edge.Volume(fromClient: total.fromClient.bytes, fromServer: total.fromServer.bytes))
    syn.addSaturating(total.fromClient.syn)
    window.merge(total.window)
  }

  private mutating func add(_ outcome: Outcome, _ count: Int) {
    if connections == 0 {
      self.outcome = outcome
    } else if let known = self.outcome, known != outcome {
      self.outcome = nil
      let before = connections
      withDetails { $0.outcomes[known] = before }
    }
    if self.outcome == nil { withDetails { $0.outcomes[outcome, default: 0].addSaturating(count) } }
    connections.addSaturating(count)
  }

  /// Adds where the Service may have led too.
  mutating func add(_ others: [Alternative]) {
    guard alternatives != others else { return }
    withDetails { $0.add(others) }
  }

  /// Sorts what was added.
  mutating func finish() {
    if !details.isEmpty { details[0].finish() }
  }

  private mutating func withDetails(_ change: (inout PathDetails) -> Void) {
    if details.isEmpty { details = [PathDetails()] }
    change(&details[0])
  }

  /// How a connection failed. To close behind the handshake means no in the mesh, where a client has its request to send; elsewhere
  /// it is how others look at a certificate.
  private static func failure(_ flow: Flow, _ purpose: Purpose) -> Failure? {
    let failure = flow.failure
    return failure == .handshakeOnly && purpose != .grpcCSR ? nil : failure
  }
}

extension Path {
  /// The Service address and port that clients used; nil where they used none.
  public var service: Backend? { details.first?.service }
  /// Where the Service may have led too: only where nothing shows which it was. Sorted.
  public var alternatives: [Alternative] { details.first?.alternatives ?? [] }
  /// What TLS handshakes showed in clear.
  public var tls: TLSEvidence { details.first?.tls ?? TLSEvidence() }
  /// How connections failed, counted; what did not fail is left out.
  public var failures: [Failure: Int] { details.first?.failures ?? [:] }
  /// When each connection was tried, sorted, but for the undecided; of parties without a component only those that failed.
  public var attempts: [Attempt] { details.first?.attempts ?? [] }
  /// Names asked for in DNS, sorted.
  public var dnsNames: [String] { details.first?.dnsNames ?? [] }
  /// What name servers said, sorted.
  public var dnsReplies: [DNSReply] { details.first?.dnsReplies ?? [] }
  /// ICMP errors that quote the connections, sorted.
  public var icmpErrors: [ICMPError] { details.first?.icmpErrors ?? [] }
  /// gRPC methods called in clear, sorted.
  public var grpcMethods: [String] { details.first?.grpcMethods ?? [] }
  /// Drops that the inputs report, sorted.
  public var drops: [DropClaim] { details.first?.drops ?? [] }
  /// Server names that clients asked for, sorted.
  public var serverNames: [String] { details.first?.tls.serverNames ?? [] }
  /// Application protocols that clients offered, sorted.
  public var applicationProtocols: [String] { details.first?.tls.applicationProtocols ?? [] }

  /// How they ended, counted.
  public var outcomes: [Outcome: Int] {
    var sum: [Outcome: Int] = [:]
    addOutcomes(to: &sum)
    return sum
  }

  /// Adds how they ended, counted.
  func addOutcomes(to sum: inout [Outcome: Int]) {
    if let outcome { return sum[outcome, default: 0].addSaturating(connections) }
    for (outcome, count) in details.first?.outcomes ?? [:] { sum[outcome, default: 0].addSaturating(count) }
  }

  /// Connections that came through and did not fail afterwards.
  public var successes: Int {
    let succeeded = outcomes.filter { $0.key.succeeded }.values.reduce(0, +)
    let failed = failures.filter { $0.key.isLate }.values.reduce(0, +)
    return max(0, succeeded - failed)
  }
}
