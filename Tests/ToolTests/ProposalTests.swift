import Foundation
import TestSupport
import Testing

private let inputs = ["node.pcap", "netobserv.jsonl.gz", "hubble.jsonl.gz"]

/// Where connections open and then fail within TLS: to a flow log they look like any other, so its rules say "observed".
private let onlyCapturesTell = ["istio-csr-stalled", "webhook-mtu-black-hole"]

private func derive(_ sample: String, _ inputs: [String], _ more: String...) throws -> Tool {
  try Tool(
    ["derive"] + inputs.map { Repository.path(sample, $0) } + ["-f", Repository.path(sample, "cluster.yaml")] + more)
}

/// The policies, and what each rule rests on: without the names and counts that inputs tell in different detail.
private func content(_ tool: Tool) throws -> Data {
  let answer = try tool.json()
  let rules = (answer["rules"] as? [[String: Any]] ?? []).map { rule in
    ["policy", "direction", "rule", "basis"].map { "\(rule[$0] ?? "")" }.joined(separator: " ")
  }
  #expect(!rules.isEmpty)
  return try JSONSerialization.data(
    withJSONObject: ["policies": answer["policies"] ?? [], "rules": rules], options: [.sortedKeys])
}

@Test(arguments: Repository.samples)
func `the proposal is the same from the capture, from either log, and from all together`(sample: String) throws {
  let expected = try content(derive(sample, ["node.pcap"], "-o", "json"))
  for input in inputs.dropFirst() where !onlyCapturesTell.contains(sample) {
    #expect(try content(derive(sample, [input], "-o", "json")) == expected)
  }
  #expect(try content(derive(sample, inputs, "-o", "json")) == expected)
  #expect(try content(derive(sample, inputs.reversed(), "-o", "json")) == expected)
}

@Test(arguments: Repository.samples)
func `every proposal's proof holds`(sample: String) throws {
  let answer = try derive(sample, ["node.pcap"], "-o", "json").json()
  let proof = try #require(answer["proof"] as? [String: Any])
  #expect(proof["necessary"] as? Bool == true)
  let reasons = (proof["leftOut"] as? [[String: Any]] ?? []).compactMap { $0["reason"] as? String }
  #expect(!reasons.contains("denied"), "\(reasons)")
  #expect(proof["allowed"] as? Int ?? 0 > 0)
}

@Test func `a stranger who succeeded makes a finding until it is asked for`() throws {
  let sample = "everything-allowed"
  #expect(try derive(sample, ["node.pcap"]).status == 1)
  let included = try derive(sample, ["node.pcap"], "--include", "all")
  #expect(included.status == 0)
  #expect(included.output.contains("kubernetes.io/metadata.name: tools"))
}

@Test func `a folder gets a file for each policy and a kustomization, and none that is there is touched`() throws {
  let folder = try TemporaryFolder()
  let target = folder.path("policies")
  let first = try derive("everything-allowed", ["node.pcap"], "--output-dir", target, "--exit-zero")
  #expect(first.status == 0)
  #expect(first.output.isEmpty)
  let names = try FileManager.default.contentsOfDirectory(atPath: target).sorted()
  #expect(names.count == 11)
  #expect(names.last == "kustomization.yaml")
  let kustomization = try String(contentsOfFile: target + "/kustomization.yaml", encoding: .utf8)
  #expect(names.dropLast().allSatisfy { kustomization.contains($0) })
  let file = target + "/" + names[0]
  try Data("mine".utf8).write(to: URL(filePath: file))
  let second = try derive("everything-allowed", ["node.pcap"], "--output-dir", target)
  #expect(second.status == 2)
  #expect(second.errors.contains("is there already") && second.errors.contains("--overwrite"), "\(second.errors)")
  #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
  #expect(
    try derive("everything-allowed", ["node.pcap"], "--output-dir", target, "--overwrite", "--exit-zero").status == 0)
  #expect(try String(contentsOfFile: file, encoding: .utf8) != "mine")
}

@Test func `without the cluster's pods nothing is proposed, and the error says what to get`() throws {
  let tool = try Tool("derive", Repository.path("everything-allowed", "node.pcap"))
  #expect(tool.status == 2)
  #expect(tool.errors.contains("kubectl get ns,nodes,pods,svc,endpointslices -A -o yaml"))
}
