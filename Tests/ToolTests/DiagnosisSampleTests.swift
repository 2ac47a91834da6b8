import Foundation
import TestSupport
import Testing

private struct Finding: Decodable {
  struct Policy: Decodable {
    let namespace: String
    let name: String
    let direction: String
  }

  let id: String
  let policy: Policy?
  /// Nil where the finding is none of a recorded failure: a need, a policy, or what only a log says.
  let certainty: String?
}

private struct Diagnosis: Decodable {
  let findings: [Finding]
}

private func diagnose(_ sample: String, with objects: [String], logs: String? = nil, _ inputs: [String]) throws -> (
  status: Int32, findings: [Finding]
) {
  var words = ["diagnose", "-o", "json"] + inputs.map { Repository.path(sample, $0) }
  for object in objects { words += ["-f", Repository.path(sample, object)] }
  if let logs { words += ["--logs", Repository.path(sample, logs)] }
  let tool = try Tool(words)
  return (tool.status, try JSONDecoder().decode(Diagnosis.self, from: Data(tool.output.utf8)).findings)
}

private let objects = ["cluster.yaml", "policies.yaml"]
private let scenarios = Repository.samples.filter { (try? Truth(of: $0)) ?? nil != nil }

@Test(arguments: scenarios, [String?.none, "logs"])
func `the true cause comes first, with a policy that denied packets, and where nothing is wrong nothing is found`(
  sample: String, logs: String?
) throws {
  let truth = try #require(try Truth(of: sample))
  let (status, findings) = try diagnose(sample, with: objects, logs: logs, ["node.pcap"])
  #expect(findings.map(\.id) == [truth.finding].compactMap(\.self) + (truth.also ?? []).compactMap(\.finding))
  #expect(status == (truth.finding == nil ? 0 : 1))
  for finding in findings {
    guard let policy = finding.policy else { continue }
    #expect(truth.deniedBy?["\(policy.namespace)/\(policy.name) \(policy.direction)"] ?? 0 > 0)
  }
  if truth.policy != nil, truth.class != "refused" { #expect(findings.first?.policy != nil) }
}

/// What a flow log cannot tell from a connection that went well, and where it cannot tell a firewall's reject from silence.
private let visibleInCapturesOnly: Set<String> = [
  "acme-mtu-black-hole", "istio-csr-name-mismatch", "istio-csr-stalled", "webhook-mtu-black-hole",
]
private let causesInLogs = [
  "acme-egress-denied": "issuer-egress-denied", "webhook-rejected": "webhook-unanswered",
  "controller-cut": "api-egress-denied",
]

@Test(arguments: scenarios, ["netobserv.jsonl.gz", "hubble.jsonl.gz"])
func `a flow log leads to the same cause as far as it can`(sample: String, log: String) throws {
  let truth = try #require(try Truth(of: sample))
  let first = try diagnose(sample, with: objects, [log]).findings.first?.id
  #expect(first == (visibleInCapturesOnly.contains(sample) ? nil : causesInLogs[sample] ?? truth.finding))
}

@Test(arguments: scenarios)
func `logs alone blame no policy, and with policies only one that denies`(sample: String) throws {
  for finding in try diagnose(sample, with: [], logs: "logs", []).findings {
    #expect(finding.certainty == "logged")
    #expect(!finding.id.contains("denied") && !finding.id.contains("rule"))
  }
  let truth = try #require(try Truth(of: sample))
  for finding in try diagnose(sample, with: objects, logs: "logs", []).findings where finding.certainty == "likely" {
    #expect(truth.policy != nil)
  }
}

@Test(.enabled(if: Corpus.isThere, "FLOWPERMIT_CORPUS names no folder"))
func `fifty real drops that are no policy's yield not one finding about a policy`() throws {
  let tool = try Tool("diagnose", Corpus.path("flow-logs/netobserv/flow_records_has_dropped.json"), "-o", "json")
  let findings = try JSONDecoder().decode(Diagnosis.self, from: Data(tool.output.utf8)).findings
  #expect(findings.allSatisfy { !$0.id.contains("denied") && !$0.id.contains("rule") && $0.policy == nil })
}
