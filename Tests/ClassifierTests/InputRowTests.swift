import ByteInput
import Classifier
import FlowIngest
import FlowModel
import Foundation
import KubeModel
import TestSupport
import Testing

/// Reads files, and classifies them in other ways than by the rows of their tables.
private struct Comparison {
  let classifier: Classifier
  let paths: [String]

  /// By the flows as values in random order.
  func expected(_ random: inout SplitMix64) throws -> Classification {
    var observations = try Ingestion().read(paths)
    observations.flows.shuffle(using: &random)
    return classifier.classify(observations)
  }

  func classification(threads: Int, bound: Int?) throws -> Classification {
    classifier.classify(try read(threads, bound))
  }

  func summaries(threads: Int, bound: Int?) throws -> [EdgeTotals] {
    classifier.summarize(try read(threads, bound)).1.map { EdgeTotals($0) }
  }

  private func read(_ threads: Int, _ bound: Int?) throws -> Observations {
    try Ingestion(threads: threads, bound: bound.map { MemoryBound(bytes: $0) }).read(paths)
  }
}

@Test(arguments: [true, false], LongTests.run ? Array(0..<12) : [2, 3] as [UInt64])
func `a table's rows add up to what its flows give, for any threads, bound and number of inputs`(
  hasObjects: Bool, seed: UInt64
) throws {
  let inventory = hasObjects ? RowCluster.inventory : Inventory(Cluster())
  let classifier = Classifier(inventory: inventory, parameters: Parameters(inventory: inventory.cluster))
  var inputs = RandomInputs(seed: seed)
  let folder = try TemporaryFolder()
  // Every fourth round has enough conversations for the smallest bound to be exceeded.
  let size = seed % 4 == 3 ? 400 : 100
  let files = [
    (folder.path("a.pcap"), Data(inputs.capture(packets: size))),
    (folder.path("b.jsonl"), Data(inputs.netObserv(records: size).utf8)),
    (folder.path("c.jsonl"), Data(inputs.hubble(events: size).utf8)),
  ]
  for (path, data) in files { try data.write(to: URL(filePath: path)) }
  for paths in files.map({ [$0.0] }) + [files.map(\.0)] {
    let comparison = Comparison(classifier: classifier, paths: paths)
    let expected = try comparison.expected(&inputs.random)
    let totals = expected.edges.map { EdgeTotals($0) }
    #expect(!totals.isEmpty)
    for (threads, bound) in [(1, nil), (2, nil), (3, nil), (1, 1)] as [(Int, Int?)] {
      let found = try comparison.classification(threads: threads, bound: bound)
      // A comparison outside of the macro: a failure would print all edges.
      let haveSameEdges = found.edges == expected.edges
      let haveSameTotals = try comparison.summaries(threads: threads, bound: bound) == totals
      #expect(haveSameEdges && haveSameTotals, "\(paths), \(threads) threads, bound \(bound ?? 0)")
      #expect(found.connections == expected.connections)
      #expect(found.statistics == expected.statistics)
      #expect(found.ambiguousAddresses == expected.ambiguousAddresses)
    }
  }
}
