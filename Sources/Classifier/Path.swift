public import FlowModel
public import KubeModel

/// The connections of an edge between the same two parties: from one pod or address to another.
public struct Path: Hashable, Sendable {
  public let source: Party
  public let destination: Party
  public private(set) var connections = 0
  public private(set) var packets = Edge.Volume()
  public private(set) var bytes = Edge.Volume()
  /// SYNs without copies: how often the clients tried to connect.
  public private(set) var syn = 0
  /// From the first to the last packet; nil when the input carries no times.
  public private(set) var window: TimeWindow?
  /// Connections that were still waiting for an answer when the recording ended.
  public private(set) var undecided = 0
  /// The place in the input of the first connection.
  public private(set) var origin: Origin
  /// The weakest evidence for which side opened the connections.
  public private(set) var clientBy: ClientEvidence = .log
  /// The outcome of all connections; nil before the first one, and when outcomes differ (`details` counts them then).
  private var outcome: Outcome?
  /// One value or none: in an array, absent details take no memory beyond a pointer.
  private var details: [PathDetails] = []

  /// Another backend that may have served the connections.
  public struct Alternative: Hashable, Sendable {
    public var party: Party
    /// After translation.
    public var port: UInt16

    var order: (String, UInt16) { (party.address?.description ?? "", port) }
  }

  /// A path without connections.
  public init(_ source: Party, _ destination: Party, origin: Origin = Origin(input: 0, offset: 0)) {
    self.source = source
    self.destination = destination
    self.origin = origin
  }

  /// Adds the connection of a row that has no evidence beyond counts and times; `end` is when the recording of its input ended.
  mutating func add(_ row: borrowing FlowRow, _ purpose: Purpose, recordedUntil end: Timestamp?) {
    addVolume(of: row.evidence)
    let (failure, isTimed) = judge(row.evidence, 1, purpose, recordedUntil: end)
    if isTimed {
      let times = FlowTimes(row.evidence).map { [$0] } ?? []
      withDetails { $0.add(times, failure, count: 1) }
    }
    noteOpening(row.clientBy, row.origin)
  }

  /// Adds one connection, or the group of connections that it stands for; `end` is when the recording of its input ended.
  mutating func add(_ connection: Connection, _ purpose: Purpose, recordedUntil end: Timestamp?) {
    let flow = connection.flow
    let evidence = FlowEvidence(flow)
    addVolume(of: flow.group.map { FlowEvidence($0.total) } ?? evidence)
    let (failure, isTimed) = judge(evidence, flow.count, purpose, recordedUntil: end)
    if isTimed || connection.service != nil || PathDetails.isPresent(in: flow) {
      withDetails { $0.add(connection, failure, isTimed: isTimed) }
    }
    noteOpening(flow.clientBy, flow.origin)
  }

  /// Counts the outcome. Returns the failure, and whether the connection is decided and its times are kept.
  private mutating func judge(
    _ evidence: FlowEvidence, _ count: Int, _ purpose: Purpose, recordedUntil end: Timestamp?
  ) -> (Failure?, isTimed: Bool) {
    let outcome = evidence.outcome
    add(outcome, count)
    let failure = evidence.failure(outcome)
    guard !evidence.isUndecided(failure, recordedUntil: end) else {
      undecided.addSaturating(count)
      return (nil, false)
    }
    // Closing right after the handshake counts as a failure only for `grpc-csr`; elsewhere, some clients do it to inspect the certificate.
    let counted = failure == .handshakeOnly && purpose != .grpcCSR ? nil : failure
    return (counted, counted != nil || source.peer.component != nil || destination.peer.component != nil)
  }

  private mutating func noteOpening(_ evidence: ClientEvidence, _ place: Origin) {
    if clientBy.isStronger(than: evidence) { clientBy = evidence }
    origin = min(origin, place)
  }

  private mutating func addVolume(of total: FlowEvidence) {
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

  /// Takes back that connections got no answer, because the recording could not have shown one; they count as undecided. Where SYNs were
  /// repeated, no answer came. Returns the number of connections.
  mutating func takeBackSilence() -> Int {
    let silent = failures[.silent] ?? 0
    guard silent > 0, drops.isEmpty, syn <= connections else { return 0 }
    if outcome == .unanswered { outcome = .unknown }
    withDetails { $0.takeBackSilence() }
    undecided.addSaturating(silent)
    return silent
  }

  /// Adds other backends that may have served the connections.
  mutating func add(_ others: [Alternative]) {
    guard alternatives != others else { return }
    withDetails { $0.add(others) }
  }

  /// Sorts the details; to be called after the last `add`.
  mutating func finish() {
    if !details.isEmpty { details[0].finish() }
  }

  private mutating func withDetails(_ change: (inout PathDetails) -> Void) {
    if details.isEmpty { details = [PathDetails()] }
    change(&details[0])
  }
}

extension Path {
  /// The Service address and port that clients used; nil when they used none.
  public var service: Backend? { details.first?.service }
  /// Other backends of the Service, if nothing shows which backend served the connections. Sorted.
  public var alternatives: [Alternative] { details.first?.alternatives ?? [] }
  /// What TLS handshakes show in plaintext.
  public var tls: TLSEvidence { details.first?.tls ?? TLSEvidence() }
  /// The number of failed connections by failure.
  public var failures: [Failure: Int] { details.first?.failures ?? [:] }
  /// Decided connections with times, sorted. Between parties without a component only the failed ones are kept, to save memory.
  public var attempts: [Attempt] { details.first?.attempts ?? [] }
  /// Names in DNS queries, sorted.
  public var dnsNames: [String] { details.first?.dnsNames ?? [] }
  /// Answers of name servers, sorted.
  public var dnsReplies: [DNSReply] { details.first?.dnsReplies ?? [] }
  /// ICMP errors that quote the connections, sorted.
  public var icmpErrors: [ICMPError] { details.first?.icmpErrors ?? [] }
  /// gRPC methods called in plaintext, sorted.
  public var grpcMethods: [String] { details.first?.grpcMethods ?? [] }
  /// Drops that the inputs report, sorted.
  public var drops: [DropClaim] { details.first?.drops ?? [] }
  /// Server names that clients asked for, sorted.
  public var serverNames: [String] { details.first?.tls.serverNames ?? [] }
  /// Application protocols that clients offered, sorted.
  public var applicationProtocols: [String] { details.first?.tls.applicationProtocols ?? [] }

  /// The number of connections by outcome.
  public var outcomes: [Outcome: Int] {
    var sum: [Outcome: Int] = [:]
    addOutcomes(to: &sum)
    return sum
  }

  func addOutcomes(to sum: inout [Outcome: Int]) {
    if let outcome { return sum[outcome, default: 0].addSaturating(connections) }
    for (outcome, count) in details.first?.outcomes ?? [:] { sum[outcome, default: 0].addSaturating(count) }
  }

  /// Connections that were established or answered and did not fail afterwards.
  public var successes: Int {
    let succeeded = outcomes.filter { $0.key.succeeded }.values.reduce(0, +)
    let failed = failures.filter { $0.key.isLate }.values.reduce(0, +)
    return max(0, succeeded - failed)
  }
}
