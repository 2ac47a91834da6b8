import FlowModel
import KubeModel

@testable import Classifier

/// Classifies without rows: every flow is a value, every socket is folded, every party is looked up for every connection.
struct ReferenceClassifier {
  let inventory: Inventory
  let parameters: Parameters
  let profiles = ComponentProfiles()

  private var ports: ComponentPorts { ComponentPorts(inventory, profiles, parameters) }

  func edges(_ observations: Observations) -> [Edge] {
    let rule = ClusterRule(inventory, DeclaredPorts(inventory))
    let tunnels = observations.flows.filter { rule.isTunnel(FlowHead($0)) }
    let kept =
      tunnels.count == observations.flows.count
      ? observations.flows : observations.flows.filter { !tunnels.contains($0) }
    let sockets = Dictionary(grouping: kept.map { oriented($0, rule) }) { ClientSocket($0) }
    var folder = ConnectionFolder(inventory, translations: observations.translations)
    var resolver = PartyResolver(
      inventory: inventory, profiles: profiles, parameters: parameters, ports: ports, trafficShowsOVN: rule.showsGeneve)
    var paths: [Edge.Key: [Path]] = [:]
    for flows in sockets.values {
      for connection in folder.fold(flows) { add(connection, observations.statistics, &resolver, to: &paths) }
    }
    return paths.map { key, paths in
      var paths = paths
      for place in paths.indices { paths[place].finish() }
      return Edge(key, paths: paths.sorted { Self.order($0) < Self.order($1) })
    }.sorted { $0.key < $1.key }
  }

  private func oriented(_ flow: Flow, _ rule: ClusterRule) -> Flow {
    guard ClientEvidence.declaredPort.isStronger(than: flow.clientBy),
      let server = rule.server(client: flow.client, server: flow.server, flow.transport)
    else { return flow }
    var result = server == .server ? flow : flow.reversed
    result.clientBy = .declaredPort
    return result
  }

  private func add(
    _ connection: Connection, _ statistics: IngestStatistics, _ resolver: inout PartyResolver,
    to paths: inout [Edge.Key: [Path]]
  ) {
    let flow = connection.flow
    let port = flow.server.port
    let destination = resolver.party(flow.server, .server, of: flow)
    var source = resolver.party(flow.client, .client, of: flow)
    let declaredPorts = Set(inventory.cluster.issuers.compactMap { $0.server?.port })
    let purposes = PurposeResolver(
      profiles: profiles, parameters: parameters, ports: ports, declaredPorts: declaredPorts)
    var purpose = purposes.purpose(
      of: port, ports.purpose(of: flow.server), from: source.peer, to: destination.peer, by: destination.by)
    if isProbe(source, destination, port) { purpose = .probe }
    if purpose == .admission, let name = source.peer.workload, source.peer.kind == .node,
      let node = inventory.node(named: name),
      inventory.apiServers.contains(where: { node.addresses.contains($0.address) })
    {
      source = source.renamed(component: "api-server")
    }
    let key = Edge.Key(
      source: source.peer, destination: destination.peer, transport: flow.transport, port: port, purpose: purpose)
    var known = paths[key] ?? []
    let place = known.firstIndex { $0.source == source && $0.destination == destination } ?? known.count
    if place == known.count { known.append(Path(source, destination, origin: flow.origin)) }
    known[place].add(connection, purpose, recordedUntil: statistics.inputs.first?.window?.last)
    let alternatives = connection.alternatives.map { backend in
      let endpoint = Endpoint(address: backend.address, port: backend.port)
      return Path.Alternative(party: resolver.party(endpoint, .server, of: flow), port: backend.port)
    }
    if !alternatives.isEmpty { known[place].add(alternatives) }
    paths[key] = known
  }

  private func isProbe(_ source: Party, _ destination: Party, _ port: UInt16) -> Bool {
    guard source.peer.kind == .node, let pod = destination.policyParty?.selectablePod, pod.node == source.peer.workload
    else { return false }
    return profiles[destination.peer.component ?? ""]?.ports
      .contains { $0.number.number(parameters) == port && $0.purpose == .probe } ?? false
  }

  private static func order(_ path: Path) -> (String, String, String, String, Origin) {
    (
      path.source.address?.description ?? "", path.source.podName ?? "", path.destination.address?.description ?? "",
      path.destination.podName ?? "", path.origin
    )
  }
}
