import FlowModel
import KubeModel

/// Works out once for each end of a row what the classification needs of it, and once for each pair of ends which edge it leads to.
struct EndTable {
  /// What the party of an end depends on.
  enum Basis {
    /// On nothing, as a client; on the port, as a server.
    case known
    /// On the time of the connection: several pods have or had the address.
    case time
    /// Neither objects nor the log name it as a client.
    case unnamed
  }

  /// What is known of an end whatever the connection.
  struct End {
    /// Nil for an end that was not asked for.
    var basis: Basis?
    /// Whether the log's claim names a Service.
    var claimsService = false
    /// Whether the names that clients send may tell what it is; nil until a client sends one.
    var isNamedByClients: Bool?
    /// The number of its peer, as the client of a connection. Undefined where the time decides.
    var peer: UInt32 = 0
    var by = IdentityEvidence.none
    /// Its party, as a client; nil where that is made when it is asked for.
    var known: Party?
    /// The number of its party, as a client; `NumberMap.none` until it is asked for.
    var party = NumberMap.none
    /// The number of its node's name where it is a node.
    var node = NumberMap.none
  }

  /// What is known of an end as the server of connections to one port.
  struct Server {
    let end: UInt32
    var isTranslated = false
    var peer: UInt32 = 0
    var by = IdentityEvidence.none
    /// Its party; nil where that is made when it is asked for.
    var known: Party?
    /// The number of its party; `NumberMap.none` until it is asked for.
    var party = NumberMap.none
    /// Nil where the party depends on nothing but the end and its port.
    var unnamed: PartyResolver.UnnamedKey?
    /// What objects say that the port is for, by number; `NumberMap.none` where they do not say.
    var declared = NumberMap.none
    /// The number of the name of the node that checks the pod's health on this port; `NumberMap.none` where none does.
    var probedBy = NumberMap.none
  }

  /// What distinguishes the peers of ends that neither objects nor logs name.
  private struct UnnamedShape: Hashable {
    let kind: Peer.Kind
    let profile: Int32
  }

  /// Where the connections of a row belong.
  struct Route {
    var edge: UInt32
    var purpose: Purpose
    /// The number of the client's peer on this edge.
    var source: UInt32
    /// The client is an API server that calls a webhook.
    var isControlPlane: Bool
  }

  private(set) var ends: [End] = []
  private(set) var servers: [Server] = []
  private(set) var routes: [Route] = []
  private(set) var edges: [Edge.Key] = []
  /// The numbers of the peers of each edge.
  private var edgePeers: [(source: UInt32, destination: UInt32)] = []
  private(set) var parties: [Party] = []
  private(set) var peers: [Peer] = []

  private let rows: any FlowRows
  private let purposes: PurposeResolver
  var resolver: PartyResolver
  private var serverNumbers = NumberMap()
  private var routeNumbers = NumberMap()
  private var edgeNumbers = NumberMap()
  private var partyNumbers: [Party: UInt32] = [:]
  private var peerNumbers: [Peer: UInt32] = [:]
  private var unnamedPeers: [UnnamedShape: UInt32] = [:]
  private var purposeNumbers: [Purpose: UInt32] = [:]
  private var purposesByNumber: [Purpose] = []
  private var nodeNumbers: [String?: UInt32] = [:]
  /// The parties of control planes under the name that they have as callers of webhooks.
  private var renamed: [UInt32: UInt32] = [:]

  init(_ resolver: PartyResolver, _ purposes: PurposeResolver, _ rows: any FlowRows) {
    self.resolver = resolver
    self.purposes = purposes
    self.rows = rows
  }

  /// The place of an end among `ends`.
  @inline(__always)
  mutating func end(_ number: UInt32) -> Int {
    let place = Int(number)
    if place < ends.count, ends[place].basis != nil { return place }
    addEnd(place)
    return place
  }

  private mutating func addEnd(_ place: Int) {
    while ends.count <= place { ends.append(End()) }
    var end = End()
    let endpoint = endpoint(UInt32(place), port: 0)
    end.claimsService = endpoint.claim?.kind == .service
    if let address = endpoint.address, resolver.isShared(address) {
      end.basis = .time
    } else if let party = resolver.knownParty(endpoint, .client, at: nil) {
      end.basis = .known
      end.known = party
      end.peer = number(of: party.peer)
      end.by = party.by
      if party.peer.kind == .node { end.node = number(ofNode: party.peer.workload) }
    } else {
      let key = resolver.unnamedKey(endpoint, .client, [])
      end.basis = .unnamed
      end.peer = number(ofPeer: key)
      end.by = key.by
      if key.kind == .node { end.node = number(ofNode: nil) }
    }
    ends[place] = end
  }

  private func endpoint(_ end: UInt32, port: UInt16) -> Endpoint {
    Endpoint(address: rows.address(end), port: port, claim: rows.claim(end))
  }

  /// The place of a row's server among `servers`. `names` are the server names that its client sent.
  @inline(__always)
  mutating func server(_ row: borrowing FlowRow, names: [String], _ folder: inout ConnectionFolder) -> Int {
    var hint: UInt64 = 0
    let end = end(row.server)
    if !names.isEmpty, isNamedByClients(end) { hint = self.hint(names) }
    let word = UInt64(row.server) << 32 | UInt64(row.serverPort) << 16 | UInt64(row.transport.rawValue)
    let known = serverNumbers[word, hint]
    return known != NumberMap.none ? Int(known) : addServer(row, names, word, hint, &folder)
  }

  private mutating func isNamedByClients(_ end: Int) -> Bool {
    if let known = ends[end].isNamedByClients { return known }
    let isNamed =
      ends[end].basis != .time
      && resolver.knownParty(endpoint(UInt32(end), port: 0), .server, at: nil) == nil
    ends[end].isNamedByClients = isNamed
    return isNamed
  }

  /// Names count only by the profile that they lead to: 0 without names, 1 where no profile has them.
  private func hint(_ names: [String]) -> UInt64 {
    resolver.serverProfiles.profile(named: names).map { UInt64($0) + 2 } ?? 1
  }

  private mutating func addServer(
    _ row: borrowing FlowRow, _ names: [String], _ word: UInt64, _ hint: UInt64, _ folder: inout ConnectionFolder
  ) -> Int {
    let place = end(row.server)
    let endpoint = endpoint(row.server, port: row.serverPort)
    var server = Server(end: row.server)
    server.isTranslated = folder.translates(endpoint, row.transport)
    if ends[place].basis == .time {
      // Its party is found for each connection.
    } else if let party = resolver.knownParty(endpoint, .server, at: nil) {
      server.known = party
      server.peer = number(of: party.peer)
      server.by = party.by
      if let pod = probedPod(party, row.serverPort) { server.probedBy = number(ofNode: pod.node) }
    } else {
      let key = resolver.unnamedKey(endpoint, .server, names)
      server.unnamed = key
      server.peer = number(ofPeer: key)
      server.by = key.by
    }
    if let declared = purposes.ports.purpose(of: endpoint) { server.declared = number(of: declared) }
    servers.append(server)
    serverNumbers.insert(word, hint, UInt32(servers.count - 1))
    return servers.count - 1
  }

  /// The route of a row between ends whose parties do not depend on the time.
  @inline(__always)
  mutating func route(_ row: borrowing FlowRow, _ client: Int, _ server: Int) -> Int {
    let (from, to) = (ends[client].peer, servers[server].peer)
    let isProbe = ends[client].node != NumberMap.none && ends[client].node == servers[server].probedBy
    let isNamedByClient = servers[server].by == .serverName
    let parties = UInt64(from) << 32 | UInt64(to)
    let kind = UInt64(row.serverPort) << 16 | UInt64(row.transport.rawValue) << 8
    let rest = UInt64(servers[server].declared) << 32 | kind | (isNamedByClient ? 2 : 0) | (isProbe ? 1 : 0)
    let known = routeNumbers[parties, rest]
    if known != NumberMap.none { return Int(known) }
    let declared = servers[server].declared
    let purpose = purposes.purpose(
      of: row.serverPort, declared == NumberMap.none ? nil : purposesByNumber[Int(declared)], from: peers[Int(from)],
      to: peers[Int(to)], by: servers[server].by)
    routes.append(makeRoute(from, to, row.transport, row.serverPort, purpose, isProbe: isProbe))
    routeNumbers.insert(parties, rest, UInt32(routes.count - 1))
    return routes.count - 1
  }

  private mutating func makeRoute(
    _ from: UInt32, _ to: UInt32, _ transport: TransportProtocol, _ port: UInt16, _ purpose: Purpose, isProbe: Bool
  ) -> Route {
    var source = from
    let isControlPlane = purpose.isCallOfAPIServer && isControlPlane(peers[Int(from)])
    if isControlPlane {
      var peer = peers[Int(from)]
      peer.component = Party.controlPlane
      source = number(of: peer)
    }
    let used = isProbe ? .probe : purpose
    return Route(
      edge: edge(source, to, transport, port, used), purpose: used, source: source, isControlPlane: isControlPlane)
  }

  /// The route of a connection between these parties, which the source's may change.
  mutating func route(
    _ source: inout Party, _ destination: Party, _ server: Endpoint, _ transport: TransportProtocol
  ) -> Route {
    let isNode = source.peer.kind == .node
    let isProbe = isNode && probedPod(destination, server.port).map { $0.node == source.peer.workload } ?? false
    let purpose = purposes.purpose(
      of: server.port, purposes.ports.purpose(of: server), from: source.peer, to: destination.peer, by: destination.by)
    let route = makeRoute(
      number(of: source.peer), number(of: destination.peer), transport, server.port, purpose, isProbe: isProbe)
    if route.isControlPlane { source = source.renamed(component: Party.controlPlane) }
    return route
  }

  /// The pod that the party is, if its component declares the port for checks of its health.
  private func probedPod(_ party: Party, _ port: UInt16) -> Pod? {
    guard let pod = party.policyParty?.selectablePod else { return nil }
    let isDeclared =
      purposes.profiles[party.peer.component ?? ""]?.ports
      .contains { $0.number.number(purposes.parameters) == port && $0.purpose == .probe } ?? false
    return isDeclared ? pod : nil
  }

  /// Whether the peer is a node that runs an API server. Such a node is where calls of webhooks come from.
  private func isControlPlane(_ peer: Peer) -> Bool {
    guard peer.kind == .node, let name = peer.workload, let node = resolver.inventory.node(named: name) else {
      return false
    }
    return resolver.inventory.apiServers.contains { node.addresses.contains($0.address) }
  }

  private mutating func edge(
    _ source: UInt32, _ destination: UInt32, _ transport: TransportProtocol, _ port: UInt16, _ purpose: Purpose
  ) -> UInt32 {
    let number = number(of: purpose)
    let parties = UInt64(source) << 32 | UInt64(destination)
    let rest = UInt64(number) << 32 | UInt64(port) << 16 | UInt64(transport.rawValue)
    let known = edgeNumbers[parties, rest]
    if known != NumberMap.none { return known }
    edges.append(
      Edge.Key(
        source: peers[Int(source)], destination: peers[Int(destination)], transport: transport, port: port,
        purpose: purpose))
    edgePeers.append((source, destination))
    edgeNumbers.insert(parties, rest, UInt32(edges.count - 1))
    return UInt32(edges.count - 1)
  }

  /// The number of the party of a row's client.
  mutating func source(_ end: Int, _ route: Int) -> UInt32 {
    if ends[end].party == NumberMap.none { ends[end].party = number(of: ends[end].known ?? unnamedClient(end)) }
    let party = ends[end].party
    guard routes[route].isControlPlane else { return party }
    if let known = renamed[party] { return known }
    let number = number(of: parties[Int(party)].renamed(component: Party.controlPlane))
    renamed[party] = number
    return number
  }

  private func unnamedClient(_ end: Int) -> Party {
    resolver.party(of: resolver.unnamedKey(endpoint(UInt32(end), port: 0), .client, []))
  }

  /// The number of the party of a row's server.
  mutating func destination(_ server: Int) -> UInt32 {
    guard servers[server].party == NumberMap.none else { return servers[server].party }
    if let party = servers[server].known ?? servers[server].unnamed.map(resolver.party) {
      servers[server].party = number(of: party)
    }
    return servers[server].party
  }

  /// Equal parties have the same number.
  mutating func number(of party: Party) -> UInt32 {
    if let known = partyNumbers[party] { return known }
    let number = UInt32(parties.count)
    partyNumbers[party] = number
    parties.append(party)
    return number
  }

  private mutating func number(of peer: Peer) -> UInt32 {
    if let known = peerNumbers[peer] { return known }
    let number = UInt32(peers.count)
    peerNumbers[peer] = number
    peers.append(peer)
    return number
  }

  private mutating func number(ofPeer key: PartyResolver.UnnamedKey) -> UInt32 {
    let shape = UnnamedShape(kind: key.kind, profile: key.profile)
    if let known = unnamedPeers[shape] { return known }
    let number = number(of: resolver.peer(of: key))
    unnamedPeers[shape] = number
    return number
  }

  private mutating func number(of purpose: Purpose) -> UInt32 {
    if let known = purposeNumbers[purpose] { return known }
    let number = UInt32(purposesByNumber.count)
    purposeNumbers[purpose] = number
    purposesByNumber.append(purpose)
    return number
  }

  private mutating func number(ofNode name: String?) -> UInt32 {
    if let known = nodeNumbers[name] { return known }
    let number = UInt32(nodeNumbers.count)
    nodeNumbers[name] = number
    return number
  }

  /// What a client is, whatever the connection; the time must not decide.
  func seen(client end: UInt32) -> ObjectsInTraffic.Seen { seen(end, ends[Int(end)].known) }

  /// What a server is, whatever the connection; the time must not decide.
  func seen(server: UInt32) -> ObjectsInTraffic.Seen { seen(servers[Int(server)].end, servers[Int(server)].known) }

  private func seen(_ end: UInt32, _ party: Party?) -> ObjectsInTraffic.Seen {
    ObjectsInTraffic.Seen(address: rows.address(end), pod: party?.policyParty?.pod)
  }

  /// The address of an end; nil where it is not known.
  func address(_ end: UInt32) -> IPAddress? { rows.address(end) }

  func drop(_ kind: UInt32) -> DropClaim { rows.drop(kind) }

  /// The numbers of the edges, sorted by their keys.
  var sortedEdges: [Int] {
    let ranks = Ranks.of(peers) { $0 < $1 }
    let ends = edgePeers.map { (ranks[Int($0.source)], ranks[Int($0.destination)]) }
    return edges.indices.sorted { left, right in
      if ends[left] != ends[right] { return ends[left] < ends[right] }
      let (mine, theirs) = (edges[left], edges[right])
      if mine.transport != theirs.transport { return mine.transport < theirs.transport }
      return mine.port != theirs.port ? mine.port < theirs.port : mine.purpose < theirs.purpose
    }
  }
}

enum Ranks {
  /// The rank of each value among all; equal values have equal ranks.
  static func of<Value>(_ values: [Value], by precedes: (Value, Value) -> Bool) -> [Int] {
    var ranks = Array(repeating: 0, count: values.count)
    var rank = 0
    var previous: Int?
    for place in values.indices.sorted(by: { precedes(values[$0], values[$1]) }) {
      if let previous, precedes(values[previous], values[place]) { rank += 1 }
      ranks[place] = rank
      previous = place
    }
    return ranks
  }
}
