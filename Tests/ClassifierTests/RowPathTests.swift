import Classifier
import FlowModel
import KubeModel
import TestSupport
import Testing

/// The facts of an edge, to compare edges with summaries.
private struct Facts: Equatable {
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

@Test(arguments: [true, false]) func `rows add up to what folding every flow by itself gives`(hasObjects: Bool) {
  let inventory = hasObjects ? RowCluster.inventory : Inventory(Cluster())
  let parameters = Parameters(inventory: inventory.cluster)
  let classifier = Classifier(inventory: inventory, parameters: parameters)
  let reference = ReferenceClassifier(inventory: inventory, parameters: parameters)
  for seed in 0..<UInt64(LongTests.run ? 5000 : 120) {
    var flows = RandomFlows(seed: seed)
    let observations = flows.observations()
    let expected = reference.edges(observations)
    var shuffled = observations
    shuffled.flows.shuffle(using: &flows.random)
    let classification = classifier.classify(shuffled)
    #expect(classification.edges == expected, "seed \(seed)")
    let (told, summaries) = classifier.summarize(observations)
    #expect(summaries.map { Facts($0) } == expected.map { Facts($0) }, "seed \(seed)")
    #expect(told.connections == expected.reduce(0) { $0 + $1.connections }, "seed \(seed)")
    #expect(told.connections == classification.connections, "seed \(seed)")
    #expect(told.ambiguousAddresses == classification.ambiguousAddresses, "seed \(seed)")
    #expect(told.statistics == classification.statistics, "seed \(seed)")
  }
}
