import Classifier
import FlowModel

/// What an edge adds up to, to compare edges with summaries.
struct EdgeTotals: Equatable {
  let key: Edge.Key
  let outcomes: [Outcome: Int]
  let volumes: [Edge.Volume]
  let window: TimeWindow?
  let ports: [UInt16]
  let names: [[String]]
  let drops: [DropClaim]
  let clientBy: ClientEvidence
  let identities: [IdentityEvidence]
  let addresses: [[IPAddress]]
  let connections: Int

  init(_ edge: some EdgeFacts) {
    key = edge.key
    outcomes = edge.outcomes
    volumes = [edge.packets, edge.bytes]
    window = edge.window
    ports = edge.servicePorts
    names = [
      edge.serverNames, edge.applicationProtocols, edge.grpcMethods, edge.sourcePods, edge.destinationPods,
    ]
    drops = edge.drops
    clientBy = edge.clientBy
    identities = [edge.sourceBy, edge.destinationBy]
    addresses = [edge.sourceAddresses, edge.destinationAddresses]
    connections = edge.connections
  }
}
