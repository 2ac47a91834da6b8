import TestSupport
import Testing

private let capture = "node.pcap"
private let logs = ["netobserv.jsonl.gz", "hubble.jsonl.gz"]

/// The captures and logs of a sample.
private func inputs(_ sample: String) -> [String] { [capture] + Repository.podCaptures(sample) + logs }

/// What edges have in common wherever the traffic was recorded: both ends, port, purpose, connections and how they ended.
private func edges(_ sample: String, _ inputs: [String]) throws -> Set<String> {
  let tool = try run(sample, inputs, named: .byObjects)
  let edges = try tool.json()["edges"] as? [[String: Any]] ?? []
  return Set(edges.map(sentence))
}

private func sentence(_ edge: [String: Any]) -> String {
  var counts: [String: Int] = [:]
  for (outcome, count) in edge["outcomes"] as? [String: Int] ?? [:] {
    counts[onlyInCaptures[outcome] ?? outcome, default: 0] += count
  }
  let outcomes = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
  var (destination, purpose) = (edge["destination"] as? [String: Any] ?? [:], edge["purpose"] as? String ?? "")
  // Only its server name shows that an issuer speaks ACME, and only captures have it.
  if purpose == "acme" {
    destination["component"] = nil
    purpose = "issuer"
  }
  return """
    \(name(edge["source"])) -> \(name(destination)) \(edge["port"] ?? "")/\(edge["protocol"] ?? "") \(purpose): \
    \(edge["connections"] ?? "") connections, \(outcomes.joined(separator: ", "))
    """
}

/// The outcome in a flow log for an outcome that only packets show.
private let onlyInCaptures = [
  "stalled": "established", "tls-alert": "established", "tls-unanswered": "established", "reset": "established",
  "icmp-prohibited": "unanswered", "icmp-unreachable": "unanswered",
]

private func name(_ end: Any?) -> String {
  let end = end as? [String: Any] ?? [:]
  let words = ["kind", "component", "namespace", "workload"].map { end[$0] as? String ?? "" }
  return (words + (end["ips"] as? [String] ?? []) + (end["pods"] as? [String] ?? [])).joined(separator: "/")
}

private enum Naming {
  case byObjects
  case byInputs
}

private func run(_ sample: String, _ inputs: [String], named naming: Naming) throws -> Tool {
  let objects =
    switch naming {
    case .byObjects: ["-f", Repository.path(sample, "cluster.yaml")]
    case .byInputs: [String]()
    }
  return try Tool(["flows", "-o", "json"] + inputs.map { Repository.path(sample, $0) } + objects)
}

@Test(arguments: Repository.samples)
func `a capture, each log of the same traffic, and all of them together give the same edges and counts`(
  sample: String
) throws {
  let expected = try edges(sample, [capture])
  #expect(!expected.isEmpty)
  for inputs in logs.map({ [$0] }) + [inputs(sample)] { #expect(try edges(sample, inputs) == expected, "\(inputs)") }
}

@Test(arguments: Repository.samples.filter { Repository.podCaptures($0).contains("pod-istio-csr.pcap") })
func `a capture at one pod gives the edges of that pod, without what never arrived there`(sample: String) throws {
  let whole = try edges(sample, [capture])
  let pod = try edges(sample, ["pod-istio-csr.pcap"])
  #expect(!pod.isEmpty)
  #expect(pod.isSubset(of: whole))
  #expect(whole.subtracting(pod).allSatisfy { !$0.contains("istio-csr") || $0.hasSuffix(" unanswered") })
}

@Test(arguments: LongTests.commonSamples, [Naming.byObjects, .byInputs])
private func `the order of the inputs does not change a byte`(sample: String, naming: Naming) throws {
  try compareOrders(sample, naming)
}

@Test(
  .enabled(if: LongTests.run, Comment(rawValue: LongTests.reason)), arguments: LongTests.furtherSamples,
  [Naming.byObjects, .byInputs])
private func `in every further sample, the order of the inputs does not change a byte`(
  sample: String, naming: Naming
) throws { try compareOrders(sample, naming) }

private func compareOrders(_ sample: String, _ naming: Naming) throws {
  let inputs = inputs(sample)
  let expected = try run(sample, inputs, named: naming).output
  #expect(try run(sample, inputs.reversed(), named: naming).output == expected)
  for shift in 1..<inputs.count {
    let rotated = Array(inputs[shift...] + inputs[..<shift])
    #expect(try run(sample, rotated, named: naming).output == expected)
  }
}

@Test(arguments: Repository.samples)
func `an input that is named twice adds nothing`(sample: String) throws {
  #expect(try edges(sample, inputs(sample) + inputs(sample)) == edges(sample, [capture]))
}
