public import FlowModel
public import KubeModel

/// Names the parties of every flow, folds flows into connections and connections into edges.
public struct Classifier: Sendable {
  private let inventory: Inventory
  private let profiles: ComponentProfiles
  private let parameters: Parameters
  /// The ports of servers that Issuers name.
  private let issuerPorts: Set<UInt16>
  private let componentPorts: ComponentPorts
  private let declaredPorts: DeclaredPorts

  /// A classifier for one cluster; with an empty inventory, names come from the logs and from plaintext in the traffic.
  public init(inventory: Inventory, profiles: ComponentProfiles = ComponentProfiles(), parameters: Parameters) {
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
    issuerPorts = Set(inventory.cluster.issuers.compactMap { $0.server?.port })
    componentPorts = ComponentPorts(inventory, profiles, parameters)
    declaredPorts = DeclaredPorts(inventory)
  }

  /// Groups the connections by who talks to whom. Depends on the content of the observations, not on their order.
  ///
  /// The memory of conversations is given up while they are classified, unless the caller keeps a copy.
  public func classify(_ observations: consuming Observations) -> Classification {
    let statistics = observations.statistics
    var (result, folder) = gather(&observations, PathTable(statistics))
    result.edges = folder.table.takeEdges(&folder.ends)
    return result
  }

  /// The same without paths: who talks to whom, and how much in all. Takes a tenth of the memory.
  public func summarize(_ observations: consuming Observations) -> (Classification, EdgeSummaries) {
    let (result, folder) = gather(&observations, SummaryTable())
    return (result, folder.table.summaries(folder.ends))
  }

  /// Adds all connections to the table; returns everything but the edges.
  private func gather<Table: ConnectionTable>(
    _ observations: inout Observations, _ table: Table
  ) -> (Classification, RowFolder<Table>) {
    let count = observations.conversations.count
    let conversations = observations.isGrouped ? observations.conversations.reduce(0) { $0 + $1.count } : count
    let rows = observations.conversations.rows
    observations.conversations = FlowList([])
    let rule = ClusterRule(inventory, declaredPorts)
    let tunnels = rows.prepare(rule)
    let isOVNLog = observations.statistics.inputs.contains { $0.format == "ovn-acl" }
    let purposes = PurposeResolver(
      profiles: profiles, parameters: parameters, ports: componentPorts, declaredPorts: issuerPorts)
    let resolver = PartyResolver(
      inventory: inventory, profiles: profiles, parameters: parameters, ports: componentPorts,
      trafficShowsOVN: rule.showsGeneve || isOVNLog)
    var folder = RowFolder(
      table, EndTable(resolver, purposes, rows),
      ConnectionFolder(inventory, translations: observations.translations), inventory, rows)
    folder.addAll()
    var statistics = observations.statistics
    if tunnels > 0 { statistics.skip(Classification.tunnel, count: tunnels) }
    let result = Classification(
      edges: [], conversations: conversations, connections: folder.connections, statistics: statistics,
      support: Support(observations.statistics, hasInventory: inventory.cluster.hasInventory),
      ambiguousAddresses: folder.ambiguousAddresses.sorted(), failure: rows.failure)
    return (result, folder)
  }
}
