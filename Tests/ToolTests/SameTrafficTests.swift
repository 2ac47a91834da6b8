import TestSupport
import Testing

private let capture = "node.pcap"
private let inputs = [capture, "pod-istio-csr.pcap", "netobserv.jsonl.gz", "hubble.jsonl.gz"]

/// What edges have in common whoever saw the traffic: both ends, port, purpose, connections and how they ended.
private func edges(_ sample: String, _ inputs: [String]) throws -> Set<String> {
  let tool = try run(sample, inputs, named: .byObjects)
  let edges = try tool.json()["edges"] as? [[String: Any]] ?? []
  return Set(edges.map(sentence))
}

private func sentence(_ edge: [String: Any]) -> String {
  let outcomes = (edge["outcomes"] as? [String: Int] ?? [:]).sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
  var (destination, purpose) = (edge["destination"] as? [String: Any] ?? [:], edge["purpose"] as? String ?? "")
  // That an issuer speaks ACME is told by its server name alone, and that is in captures only.
  if purpose == "acme" {
    destination["component"] = nil
    purpose = "issuer"
  }
  return """
    \(name(edge["source"])) -> \(name(destination)) \(edge["port"] ?? "")/\(edge["protocol"] ?? "") \(purpose): \
    \(edge["connections"] ?? "") connections, \(outcomes.joined(separator: ", "))
    """
}

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

@Test(arguments: Repository.samples, [["netobserv.jsonl.gz"], ["hubble.jsonl.gz"], inputs])
func `a capture, each log of the same traffic, and all of them together give the same edges and counts`(
  sample: String, inputs: [String]
) throws {
  let expected = try edges(sample, [capture])
  #expect(!expected.isEmpty)
  #expect(try edges(sample, inputs) == expected)
}

@Test(arguments: Repository.samples)
func `a capture at one pod gives the edges of that pod, without what never arrived there`(sample: String) throws {
  let whole = try edges(sample, [capture])
  let pod = try edges(sample, ["pod-istio-csr.pcap"])
  #expect(!pod.isEmpty)
  #expect(pod.isSubset(of: whole))
  #expect(whole.subtracting(pod).allSatisfy { !$0.contains("istio-csr") || $0.hasSuffix("1 unanswered") })
}

@Test(arguments: Repository.samples, [Naming.byObjects, .byInputs])
private func `the order in which inputs are named does not change a byte`(sample: String, naming: Naming) throws {
  let expected = try run(sample, inputs, named: naming).output
  #expect(try run(sample, inputs.reversed(), named: naming).output == expected)
  for shift in 1..<inputs.count {
    let rotated = Array(inputs[shift...] + inputs[..<shift])
    #expect(try run(sample, rotated, named: naming).output == expected)
  }
}

@Test(arguments: Repository.samples)
func `an input that is named twice tells nothing more`(sample: String) throws {
  #expect(try edges(sample, inputs + inputs) == edges(sample, [capture]))
}
