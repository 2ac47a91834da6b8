import Classifier
import FlowModel
import KubeModel
import TestSupport
import Testing

@Test(arguments: [true, false]) func `rows add up to what folding every flow by itself gives`(hasObjects: Bool) {
  let inventory = hasObjects ? RowCluster.inventory : Inventory(Cluster())
  let parameters = Parameters(inventory: inventory.cluster)
  let classifier = Classifier(inventory: inventory, parameters: parameters)
  let reference = ReferenceClassifier(inventory: inventory, parameters: parameters)
  for seed in 0..<UInt64(LongTests.run ? 1000 : 60) {
    var flows = RandomFlows(seed: seed)
    let observations = flows.observations()
    let expected = reference.edges(observations)
    var shuffled = observations
    shuffled.flows.shuffle(using: &flows.random)
    let classification = classifier.classify(shuffled)
    // Comparisons outside of the macro: a failure would print all edges.
    let haveSameEdges = classification.edges == expected
    #expect(haveSameEdges, "seed \(seed)")
    let (summary, summaries) = classifier.summarize(observations)
    let haveSameTotals = summaries.map { EdgeTotals($0) } == expected.map { EdgeTotals($0) }
    #expect(haveSameTotals, "seed \(seed)")
    #expect(summary.connections == expected.reduce(0) { $0 + $1.connections }, "seed \(seed)")
    #expect(summary.connections == classification.connections, "seed \(seed)")
    #expect(summary.ambiguousAddresses == classification.ambiguousAddresses, "seed \(seed)")
    #expect(summary.statistics == classification.statistics, "seed \(seed)")
  }
}
