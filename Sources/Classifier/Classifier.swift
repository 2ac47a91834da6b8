public import FlowModel
public import KubeModel

/// Names the parties of every flow, folds flows into connections and connections into edges.
public struct Classifier: Sendable {
  private let inventory: Inventory
  private let profiles: ComponentProfiles
  private let parameters: Parameters

  /// A classifier for one cluster; an empty inventory leaves names to the logs and to what is seen in clear.
  public init(inventory: Inventory, profiles: ComponentProfiles = ComponentProfiles(), parameters: Parameters) {
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
  }

  /// Who talks to whom. Depends on the content of the observations, not on their order.
  ///
  /// The conversations are given up before what became of them is sorted: where nobody else holds them, both need not be held at once.
  public func classify(_ observations: consuming Observations) -> Classification {
    var table = EdgeTable(observations.statistics)
    var result = gather(observations, into: &table)
    observations.conversations = FlowList([])
    result.edges = table.takeEdges()
    return result
  }

  /// Adds all connections to the table; what is told of them but for the edges.
  private func gather(_ observations: borrowing Observations, into table: inout EdgeTable) -> Classification {
    let flows = observations.conversations
    let tunnels = Tunnels(inventory)
    var folder = ConnectionFolder(inventory, translations: observations.translations)
    var outer = 0
    let survey = folder.survey(flows) { if tunnels.holds($0) { outer += 1 } }
    // Where nothing else was seen, the tunnels are all there is to tell of.
    let areTunnelsLeftOut = outer > 0 && outer < flows.count
    var resolver = PartyResolver(inventory: inventory, profiles: profiles, parameters: parameters)
    var connections = 0
    folder.fold(
      flows, survey, keeping: { !areTunnelsLeftOut || !tunnels.holds($0) },
      { connection in
        connections += connection.flow.count
        add(connection, to: &table, &resolver)
      })
    var statistics = observations.statistics
    if areTunnelsLeftOut { statistics.skip(Classification.tunnel, count: outer) }
    return Classification(
      edges: [], conversations: observations.isGrouped ? flows.reduce(0) { $0 + $1.count } : flows.count,
      connections: connections, statistics: statistics,
      support: Support(observations.statistics, hasInventory: inventory.cluster.hasInventory),
      ambiguousAddresses: inventory.hasSharedAddresses ? ambiguousAddresses(flows) : [], failure: flows.failure)
  }

  private func add(_ connection: Connection, to table: inout EdgeTable, _ resolver: inout PartyResolver) {
    let flow = connection.flow
    let destination = resolver.party(flow.server, .server, of: flow)
    var source = resolver.party(flow.client, .client, of: flow)
    let purposes = PurposeResolver(profiles: profiles, parameters: parameters)
    let purpose = purposes.purpose(of: flow, from: source.peer, to: destination.peer)
    if purpose == .admission, isControlPlane(source) { source = source.renamed(component: "api-server") }
    let alternatives = connection.alternatives.map { backend in
      let endpoint = Endpoint(address: backend.address, port: backend.port)
      return Path.Alternative(party: resolver.party(endpoint, .server, of: flow), port: backend.port)
    }
    table.add(
      connection, from: source, to: destination, isProbe(source, destination, flow) ? .probe : purpose, alternatives)
  }

  /// A node that serves the API calls webhooks for it.
  private func isControlPlane(_ source: Party) -> Bool {
    guard source.peer.kind == .node, let name = source.peer.workload, let node = inventory.node(named: name) else {
      return false
    }
    return inventory.apiServers.contains { node.addresses.contains($0.address) }
  }

  /// A node that asks a pod of its own on a port that no component declares for others asks whether it is well.
  private func isProbe(_ source: Party, _ destination: Party, _ flow: Flow) -> Bool {
    guard source.peer.kind == .node, let pod = destination.policyParty?.selectablePod, pod.node == source.peer.workload
    else { return false }
    return profiles[destination.peer.component ?? ""]?.ports
      .contains { $0.number.number(parameters) == flow.server.port && $0.purpose == .probe } ?? false
  }

  private func ambiguousAddresses(_ flows: FlowList) -> [IPAddress] {
    var found: Set<IPAddress> = []
    for flow in flows {
      for case let address? in [flow.client.address, flow.server.address]
      where inventory.isAmbiguous(address, at: flow.window?.first) {
        found.insert(address)
      }
    }
    return found.sorted()
  }
}
