import FlowModel
import KubeModel

/// Adds connections up by edge. Beside the sums it holds numbers of ends: memory grows with distinct ends, by some bytes for each.
struct SummaryTable: ConnectionTable {
  /// What all connections of an edge add up to, without references.
  private struct Sums {
    var connections = 0
    /// By `Outcome.number`.
    var outcomes = InlineArray<12, Int>(repeating: 0)
    var packets = Edge.Volume()
    var bytes = Edge.Volume()
    var window: TimeWindow?
    var clientBy = ClientEvidence.log
    var sourceBy = IdentityEvidence.none
    var destinationBy = IdentityEvidence.none

    mutating func add(_ evidence: borrowing FlowEvidence) {
      packets.add(Edge.Volume(fromClient: evidence.fromClient.packets, fromServer: evidence.fromServer.packets))
      bytes.add(Edge.Volume(fromClient: evidence.fromClient.bytes, fromServer: evidence.fromServer.bytes))
      window.merge(evidence.fromClient.window)
      window.merge(evidence.fromServer.window)
    }

    mutating func add(
      _ outcome: Outcome, _ count: Int, _ clientBy: ClientEvidence, _ sourceBy: IdentityEvidence,
      _ destinationBy: IdentityEvidence
    ) {
      connections.addSaturating(count)
      outcomes[outcome.number].addSaturating(count)
      if self.clientBy.isStronger(than: clientBy) { self.clientBy = clientBy }
      if sourceBy < self.sourceBy { self.sourceBy = sourceBy }
      if destinationBy < self.destinationBy { self.destinationBy = destinationBy }
    }
  }

  /// Lists of an edge.
  private struct Lists {
    /// Numbers of ends.
    var sources: [UInt32] = []
    /// Numbers of servers in `EndTable`.
    var destinations: [UInt32] = []
    /// Parties of connections that were more than a row.
    var otherSources: Set<UInt32> = []
    var otherDestinations: Set<UInt32> = []
    var serverNames: [String] = []
    var applicationProtocols: [String] = []
    var grpcMethods: [String] = []
    /// Places of `dropSums`.
    var drops: [UInt32] = []
    /// Drops of connections that were more than a row.
    var otherDrops: [DropClaim] = []
    /// By the two parties: the first Service that led there.
    var services: [Parties: Backend] = [:]
  }

  private struct Parties: Hashable {
    let source: UInt32
    let destination: UInt32
  }

  private struct DropSum {
    let kind: UInt32
    var count = 0
    var isSaturated = false
    var window: TimeWindow?
  }

  /// Finds out which ends an edge has already. Most ends have one edge, or one after the other.
  private struct EndPairs {
    private var last: [UInt32] = []
    private var pairs = NumberMap()

    /// Whether the end was not at this edge before.
    @inline(__always)
    mutating func isNew(_ end: Int, _ edge: UInt32) -> Bool {
      while last.count <= end { last.append(NumberMap.none) }
      let before = last[end]
      if before == edge { return false }
      last[end] = edge
      return before == NumberMap.none || isNewPair(end, before, edge)
    }

    private mutating func isNewPair(_ end: Int, _ before: UInt32, _ edge: UInt32) -> Bool {
      let end = UInt64(end)
      if pairs[end, UInt64(before)] == NumberMap.none { pairs.insert(end, UInt64(before), 0) }
      guard pairs[end, UInt64(edge)] == NumberMap.none else { return false }
      pairs.insert(end, UInt64(edge), 0)
      return true
    }
  }

  private var sums: [Sums] = []
  private var lists: [Lists] = []
  private var dropSums: [DropSum] = []
  private var dropPlaces = NumberMap()
  private var sources = EndPairs()
  private var destinations = EndPairs()
  /// The names that an edge has, by kind and number.
  private var knownNames = NumberMap()

  mutating func add(
    _ row: Int, _ notes: Range<Int>, of batch: borrowing RowBatch, from client: Int, to server: Int, _ route: Int,
    _ rows: any FlowRows, _ ends: inout EndTable
  ) {
    let number = ends.routes[route].edge
    let edge = Int(number)
    reserve(edge)
    let row = batch.rows.span[row]
    sums[edge].add(row.evidence)
    sums[edge].add(row.evidence.outcome, 1, row.clientBy, ends.ends[client].by, ends.servers[server].by)
    if sources.isNew(client, number) { lists[edge].sources.append(row.client) }
    if destinations.isNew(server, number) { lists[edge].destinations.append(UInt32(server)) }
    for note in notes { add(batch.notes[note], to: edge, rows) }
  }

  private mutating func reserve(_ edge: Int) {
    while sums.count <= edge {
      sums.append(Sums())
      lists.append(Lists())
    }
  }

  private mutating func add(_ note: RowNote, to edge: Int, _ rows: any FlowRows) {
    guard note.kind != .drop else { return addDrop(note, to: edge) }
    if rows.areTextsStable {
      let place = UInt64(edge) << 8 | UInt64(note.kind.rawValue)
      guard knownNames[place, UInt64(note.number)] == NumberMap.none else { return }
      knownNames.insert(place, UInt64(note.number), 0)
    }
    let text = rows.text(note.number)
    switch note.kind {
    case .serverName: lists[edge].serverNames.insertSorted(text)
    case .applicationProtocol: lists[edge].applicationProtocols.insertSorted(text)
    case .grpcMethod: lists[edge].grpcMethods.insertSorted(text)
    case .drop: break
    }
  }

  private mutating func addDrop(_ note: RowNote, to edge: Int) {
    var place = dropPlaces[UInt64(edge), UInt64(note.number)]
    if place == NumberMap.none {
      place = UInt32(dropSums.count)
      dropPlaces.insert(UInt64(edge), UInt64(note.number), place)
      dropSums.append(DropSum(kind: note.number))
      lists[edge].drops.append(place)
    }
    dropSums[Int(place)].count.addSaturating(note.count)
    if note.isSaturated { dropSums[Int(place)].isSaturated = true }
    dropSums[Int(place)].window.merge(note.window)
  }

  mutating func add(
    _ connection: Connection, from source: Party, to destination: Party, _ route: EndTable.Route,
    _ alternatives: [Path.Alternative], _ ends: inout EndTable
  ) {
    let edge = Int(route.edge)
    reserve(edge)
    let flow = connection.flow
    let evidence = FlowEvidence(flow)
    sums[edge].add(flow.group.map { FlowEvidence($0.total) } ?? evidence)
    sums[edge].add(evidence.outcome, flow.count, flow.clientBy, source.by, destination.by)
    let parties = Parties(source: ends.number(of: source), destination: ends.number(of: destination))
    lists[edge].otherSources.insert(parties.source)
    lists[edge].otherDestinations.insert(parties.destination)
    let total = flow.total
    lists[edge].serverNames.formSortedUnion(total.tls.serverNames)
    lists[edge].applicationProtocols.formSortedUnion(total.tls.applicationProtocols)
    lists[edge].grpcMethods.formSortedUnion(flow.grpcMethods)
    for claim in total.drops { DropClaim.add(claim, to: &lists[edge].otherDrops) }
    if let used = connection.service {
      lists[edge].services[parties] = lists[edge].services[parties].map { min($0, used) } ?? used
    }
  }

  /// Ends the adding.
  func summaries(_ ends: EndTable) -> EdgeSummaries { EdgeSummaries(self, ends) }

  func summary(of edge: Int, _ ends: EndTable) -> EdgeSummary {
    var summary = EdgeSummary(ends.edges[edge])
    summary.connections = sums[edge].connections
    for outcome in Outcome.allCases where sums[edge].outcomes[outcome.number] > 0 {
      summary.outcomes[outcome] = sums[edge].outcomes[outcome.number]
    }
    summary.packets = sums[edge].packets
    summary.bytes = sums[edge].bytes
    summary.window = sums[edge].window
    if !lists[edge].services.isEmpty { summary.servicePorts = Set(lists[edge].services.values.map(\.port)).sorted() }
    summary.serverNames = lists[edge].serverNames
    summary.applicationProtocols = lists[edge].applicationProtocols
    summary.grpcMethods = lists[edge].grpcMethods
    summary.drops = drops(edge, ends)
    summary.clientBy = sums[edge].clientBy
    summary.sourceBy = sums[edge].sourceBy
    summary.destinationBy = sums[edge].destinationBy
    (summary.sourceAddresses, summary.sourcePods) = sources(edge, ends)
    (summary.destinationAddresses, summary.destinationPods) = destinations(edge, ends)
    return summary
  }

  /// Addresses and names of pods, each sorted.
  private typealias Parts = (addresses: [IPAddress], pods: [String])

  private func sources(_ edge: Int, _ ends: EndTable) -> Parts {
    var (addresses, pods) = parts(of: lists[edge].otherSources, ends)
    addresses.reserveCapacity(addresses.count + lists[edge].sources.count)
    for end in lists[edge].sources {
      if let address = ends.address(end) { addresses.append(address) }
      if let pod = ends.ends[Int(end)].known?.podName { pods.append(pod) }
    }
    return (Self.uniqueAddresses(&addresses), Self.unique(&pods))
  }

  private func destinations(_ edge: Int, _ ends: EndTable) -> Parts {
    var (addresses, pods) = parts(of: lists[edge].otherDestinations, ends)
    for server in lists[edge].destinations {
      if let address = ends.address(ends.servers[Int(server)].end) { addresses.append(address) }
      if let pod = ends.servers[Int(server)].known?.podName { pods.append(pod) }
    }
    return (Self.uniqueAddresses(&addresses), Self.unique(&pods))
  }

  private func parts(of parties: Set<UInt32>, _ ends: EndTable) -> Parts {
    var parts: Parts = ([], [])
    for number in parties {
      let party = ends.parties[Int(number)]
      if let address = party.address { parts.addresses.append(address) }
      if let pod = party.podName { parts.pods.append(pod) }
    }
    return parts
  }

  /// Both ends of an edge's connections.
  func seen(at edge: Int, _ ends: EndTable) -> [ObjectsInTraffic.Seen] {
    // Loops, because a closure would hold a copy of the table of ends.
    var seen: [ObjectsInTraffic.Seen] = []
    for number in lists[edge].otherSources.union(lists[edge].otherDestinations) {
      let party = ends.parties[Int(number)]
      seen.append(ObjectsInTraffic.Seen(address: party.address, pod: party.policyParty?.pod))
    }
    for end in lists[edge].sources { seen.append(ends.seen(client: end)) }
    for server in lists[edge].destinations { seen.append(ends.seen(server: server)) }
    return seen
  }

  /// The Services that clients used on an edge.
  func services(of edge: Int) -> [Backend] { Array(lists[edge].services.values) }

  private func drops(_ edge: Int, _ ends: EndTable) -> [DropClaim] {
    var drops = lists[edge].otherDrops
    for place in lists[edge].drops {
      let sum = dropSums[Int(place)]
      var claim = ends.drop(sum.kind)
      (claim.count, claim.isSaturated, claim.window) = (sum.count, sum.isSaturated, sum.window)
      DropClaim.add(claim, to: &drops)
    }
    return drops
  }

  /// The same as `unique`, for many addresses: bits of one family are compared several times as fast as addresses of either.
  private static func uniqueAddresses(_ addresses: inout [IPAddress]) -> [IPAddress] {
    var bits = addresses.compactMap(\.v4)
    guard bits.count == addresses.count else { return unique(&addresses) }
    return unique(&bits).map { IPAddress(v4: $0) }
  }

  /// The values sorted, each once.
  private static func unique<Value: Comparable>(_ values: inout [Value]) -> [Value] {
    guard values.count > 1 else { return values }
    values.sort()
    var result: [Value] = []
    result.reserveCapacity(values.count)
    for value in values where value != result.last { result.append(value) }
    return result
  }
}
