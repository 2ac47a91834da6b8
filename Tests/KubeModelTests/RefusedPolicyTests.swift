import KubeModel
import Testing

private func read(_ text: String) -> Cluster { ManifestReader.read(text: Array(text.utf8), named: "p.yaml") }

private func policy(_ spec: String, metadata: String = "{name: p, namespace: n}") -> String {
  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: \(metadata)\nspec: \(spec)\n"
}

/// Specs that the API server refuses, and what is said about each.
private let refused: [(spec: String, says: String)] = [
  ("{policyTypes: [egress]}", "spec.policyTypes[0] is 'egress' and neither Ingress nor Egress: write Egress"),
  ("{policyTypes: [Both]}", "spec.policyTypes[0] is 'Both' and neither Ingress nor Egress"),
  ("{policyTypes: Egress}", "spec.policyTypes is not a list"),
  ("{ingress: [{ports: [{port: 90, endPort: 80}]}]}", "spec.ingress[0].ports[0].endPort is below port"),
  ("{ingress: [{ports: [{port: 90, endPort: '99'}]}]}", "spec.ingress[0].ports[0].endPort is not a number"),
  ("{ingress: [{ports: [{endPort: 99}]}]}", "spec.ingress[0].ports[0].endPort needs a port"),
  ("{ingress: [{ports: [{port: ''}]}]}", "spec.ingress[0].ports[0].port '' is not a port name"),
  ("{ingress: [{ports: [{port: '443'}]}]}", "a number must not be quoted"),
  ("{ingress: [{ports: [{port: 0}]}]}", "spec.ingress[0].ports[0].port is not between 1 and 65535"),
  ("{ingress: [{ports: [{port: 65536}]}]}", "spec.ingress[0].ports[0].port is not between 1 and 65535"),
  ("{ingress: [{ports: [{port: 1, protocol: tcp}]}]}", "spec.ingress[0].ports[0].protocol is not TCP, UDP or SCTP"),
  (
    "{egress: [{to: [{ipBlock: {cidr: 10.0.0.0/33}}]}]}",
    "'10.0.0.0/33' has a prefix length that is not between 0 and 32"
  ),
  ("{egress: [{to: [{ipBlock: {cidr: 10.0.0.1}}]}]}", "'10.0.0.1' has no prefix length; write 10.0.0.1/32"),
  ("{egress: [{to: [{ipBlock: {cidr: vault.corp/8}}]}]}", "'vault.corp/8' is not an address block"),
  ("{egress: [{to: [{ipBlock: {}}]}]}", "spec.egress[0].to[0].ipBlock.cidr is missing"),
  ("{egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/8]}}]}]}", "is not strictly inside 10.0.0.0/8"),
  ("{egress: [{to: [{}]}]}", "spec.egress[0].to[0] has neither selectors nor ipBlock"),
  ("{podSelector: {matchExpressions: [{key: a, operator: In, values: [1]}]}}", "values are not all text"),
]

@Test(arguments: refused.indices)
func `what the API server refuses is said once, with file and line`(index: Int) {
  let (spec, says) = refused[index]
  let found = read(policy(spec)).issues.filter { $0.severity == .refused && $0.message.contains(says) }
  #expect(found.count == 1, "\(read(policy(spec)).issues.map(\.message))")
  #expect(found.first?.source == ObjectSource(file: "p.yaml", line: 4))
}

@Test func `a block whose address has bits after the prefix is taken`() {
  #expect(read(policy("{egress: [{to: [{ipBlock: {cidr: 10.1.2.3/8}}]}]}")).issues.isEmpty)
}

@Test func `a bad block is not said to be missing too`() {
  #expect(read(policy("{egress: [{to: [{ipBlock: {cidr: 10.0.0.0/33}}]}]}")).issues.count == 1)
}

private func pod(in namespace: String) -> String {
  "---\nkind: Pod\napiVersion: v1\nmetadata: {name: a, namespace: \(namespace)}\n"
}

@Test func `a policy without a namespace is an error where default has no pods`() {
  let text = policy("{podSelector: {}}", metadata: "{name: p}")
  #expect(read(text + pod(in: "cert-manager")).issues.map(\.severity) == [.noNamespace])
  #expect(read(text + pod(in: "default")).issues.isEmpty)
  #expect(read(text).issues.isEmpty)
}

@Test func `two policies of one name are an issue, and one that stands twice is none`() {
  let one = policy("{podSelector: {}}")
  let other = "---\n" + policy("{podSelector: {}, ingress: [{}]}")
  func issues(_ text: String) -> [ManifestIssue] { ManifestIssue.sameNames(read(text).policies) }
  #expect(issues(one + other).map(\.severity) == [.sameName])
  #expect(issues(one + other).first?.message == "n/p is also at p.yaml:1, with other rules or another selector")
  #expect(issues(one + "---\n" + one).isEmpty)
  #expect(issues(one + other.replacing("namespace: n", with: "namespace: m")).isEmpty)
}
