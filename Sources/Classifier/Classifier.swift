public import FlowModel
public import KubeModel

/// Names the parties of every flow, folds flows into connections and connections into edges.
public struct Classifier: Sendable {
  private let inventory: Inventory
  private let profiles: ComponentProfiles
  private let parameters: Parameters
  private let declaredPorts: Set<UInt16>

  /// A classifier for one cluster; with an empty inventory, names come from the logs and from plaintext in the traffic.
  public init(inventory: Inventory, profiles: ComponentProfiles = ComponentProfiles(), parameters: Parameters) {
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
    declaredPorts = Set(inventory.cluster.issuers.compactMap { $0.server?.port })
  }

  /// Groups the connections by who talks to whom. Depends on the content of the observations, not on their order.
  ///
  /// The function frees the conversations before it sorts the edges, so that both are never in memory, unless the caller keeps a copy.
  public func classify(_ observations: consuming Observations) -> Classification {
    var table = EdgeTable(observations.statistics)
    var result = gather(observations, into: &table)
    observations.conversations = FlowList([])
    result.edges = table.takeEdges()
    return result
  }

  /// Adds all connections to the table; returns everything but the edges.
  private func gather(_ observations: borrowing Observations, into table: inout EdgeTable) -> Classification {
    let flows = observations.conversations
    let inputs = observations.statistics.inputs
    let isOVNLog = inputs.contains { $0.format == "ovn-acl" }
    let tunnels = TunnelDetector(inventory)
    var folder = ConnectionFolder(inventory, translations: observations.translations)
    var tunnelCount = 0
    var showsGeneve = false
    let survey = folder.survey(flows) { head in
      guard tunnels.isTunnel(head) else { return }
      tunnelCount += 1
      if TunnelDetector.isGeneve(head) { showsGeneve = true }
    }
    // An input that shows nothing but tunnels is reported as it is.
    let areTunnelsLeftOut = tunnelCount > 0 && tunnelCount < flows.count
    let ports = ComponentPorts(inventory, profiles, parameters)
    let purposes = PurposeResolver(
      profiles: profiles, parameters: parameters, ports: ports, declaredPorts: declaredPorts)
    var resolver = PartyResolver(
      inventory: inventory, profiles: profiles, parameters: parameters, ports: ports,
      trafficShowsOVN: showsGeneve || isOVNLog)
    var connections = 0
    folder.fold(
      flows, survey, keeping: { !areTunnelsLeftOut || !tunnels.isTunnel($0) },
      { connection in
        connections += connection.flow.count
        add(connection, to: &table, &resolver, purposes)
      })
    var statistics = observations.statistics
    if areTunnelsLeftOut { statistics.skip(Classification.tunnel, count: tunnelCount) }
    return Classification(
      edges: [], conversations: observations.isGrouped ? flows.reduce(0) { $0 + $1.count } : flows.count,
      connections: connections, statistics: statistics,
      support: Support(observations.statistics, hasInventory: inventory.cluster.hasInventory),
      ambiguousAddresses: inventory.hasSharedAddresses ? ambiguousAddresses(flows) : [], failure: flows.failure)
  }

  private func add(
    _ connection: Connection, to table: inout EdgeTable, _ resolver: inout PartyResolver, _ purposes: PurposeResolver
  ) {
    let flow = connection.flow
    let destination = resolver.party(flow.server, .server, of: flow)
    var source = resolver.party(flow.client, .client, of: flow)
    let purpose = purposes.purpose(of: flow, from: source.peer, to: destination)
    if purpose == .admission, isControlPlane(source) { source = source.renamed(component: "api-server") }
    let alternatives = connection.alternatives.map { backend in
      let endpoint = Endpoint(address: backend.address, port: backend.port)
      return Path.Alternative(party: resolver.party(endpoint, .server, of: flow), port: backend.port)
    }
    table.add(
      connection, from: source, to: destination, isProbe(source, destination, flow) ? .probe : purpose, alternatives)
  }

  /// Whether the source is a node that runs an API server. Such a node is where calls of webhooks come from.
  private func isControlPlane(_ source: Party) -> Bool {
    guard source.peer.kind == .node, let name = source.peer.workload, let node = inventory.node(named: name) else {
      return false
    }
    return inventory.apiServers.contains { node.addresses.contains($0.address) }
  }

  /// A node that connects to a declared probe port of one of its own pods is a health check.
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
