import Foundation
import TestSupport
import Testing

private let cluster = Repository.path("proposal-enforced", "cluster.yaml")
private let capture = Repository.path("everything-allowed", "node.pcap")

/// A policy for pods that do not exist, so that it denies nothing.
private func policy(_ spec: String, metadata: String = "{name: extra, namespace: cert-manager}") -> String {
  """
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: \(metadata)
  spec: \(spec)

  """
}

private let absent = "podSelector: {matchLabels: {app: absent}}"

/// Policies, and the id of the finding that each gets.
private let cases: [(text: String, id: String)] = [
  (policy("{\(absent), ingress: [{ports: [{port: 90, endPort: 80}]}]}"), "policy-refused"),
  (policy("{\(absent), policyTypes: [ingress]}"), "policy-refused"),
  (policy("{\(absent)}", metadata: "{name: Extra, namespace: cert-manager}"), "policy-refused"),
  (policy("{\(absent)}", metadata: "{name: extra}"), "policy-without-namespace"),
  (policy("{\(absent)}") + "---\n" + policy("{\(absent), ingress: [{}]}"), "policies-of-one-name"),
]

@Test(arguments: cases.indices)
func `a policy that a cluster cannot have like this gets no clean bill`(index: Int) throws {
  let (text, id) = cases[index]
  let folder = try TemporaryFolder()
  let file = folder.path("policies.yaml")
  try Data(text.utf8).write(to: URL(filePath: file))
  for words in [["check", capture], ["diagnose", capture]] {
    let run = try Tool(words + ["-f", cluster, "-f", file, "-o", "json"])
    #expect(run.status == 1, "\(words)")
    #expect(run.output.contains("\"id\": \"\(id)\""), "\(words)")
    #expect(run.output.contains("\"file\": \"\(file)\""), "\(words)")
  }
}
