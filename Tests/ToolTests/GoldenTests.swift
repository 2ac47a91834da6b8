import TestSupport
import Testing

/// Commands whose answer for each sample was read and accepted; `expected/NAME` holds it.
private let answers: [(name: String, words: [String])] = [
  ("flows.txt", ["flows", "node.pcap", "-f", "cluster.yaml"]),
  ("derive.yaml", ["derive", "node.pcap", "-f", "cluster.yaml"]),
  ("derive.txt", ["derive", "node.pcap", "-f", "cluster.yaml", "-o", "table"]),
  ("check.txt", ["check", "node.pcap", "-f", "cluster.yaml", "-f", "policies.yaml"]),
  ("diagnose.txt", ["diagnose", "node.pcap", "-f", "cluster.yaml", "-f", "policies.yaml"]),
  ("clients.txt", ["validate", "istio-csr", "node.pcap", "-f", "cluster.yaml", "-f", "policies.yaml"]),
  ("flows.json", ["flows", "node.pcap", "-f", "cluster.yaml", "-o", "json"]),
  ("derive.json", ["derive", "node.pcap", "-f", "cluster.yaml", "-o", "json"]),
  ("check.json", ["check", "node.pcap", "-f", "cluster.yaml", "-f", "policies.yaml", "-o", "json"]),
  ("diagnose.json", ["diagnose", "node.pcap", "-f", "cluster.yaml", "-f", "policies.yaml", "-o", "json"]),
  ("clients.json", ["validate", "istio-csr", "node.pcap", "-f", "cluster.yaml", "-f", "policies.yaml", "-o", "json"]),
]

private func run(_ sample: String, _ words: [String]) throws -> Tool {
  try Tool(words.map { $0.contains(".") ? Repository.path(sample, $0) : $0 })
}

@Test(arguments: Repository.samples, answers.map(\.name))
func `each sample's answers are the accepted ones`(sample: String, name: String) throws {
  let words = try #require(answers.first { $0.name == name }).words
  let tool = try run(sample, words)
  #expect(try Expected.accepts(tool.output, at: Repository.path(sample, "expected/\(name)")))
}

@Test(arguments: Repository.samples, ["json", "yaml"])
func `the same input gives the same bytes, run for run`(sample: String, format: String) throws {
  for (name, words) in answers where name.hasSuffix(".txt") && !words.contains("-o") {
    let (first, second) = (try run(sample, words + ["-o", format]), try run(sample, words + ["-o", format]))
    #expect(first.output == second.output)
    #expect(!first.output.isEmpty)
  }
}
