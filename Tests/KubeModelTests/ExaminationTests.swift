import Documents
import KubeModel
import Testing

private func examine(_ spec: String, by release: KubernetesRelease = .newest) throws -> ExaminedPolicy {
  let text =
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: {\(spec)}}"
  let cluster = ManifestReader.read(text: Array(text.utf8), named: "p.yaml", examiningBy: release)
  return try #require(cluster.examined.first)
}

private struct Refusal: Sendable {
  let spec: String
  let field: String
  let kind: FieldError.Kind
}

private let refusals = [
  Refusal(spec: "ingress: [{from: [{}]}]", field: "spec.ingress[0].from[0]", kind: .required),
  Refusal(
    spec: "egress: [{to: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]", field: "spec.egress[0].to[0]",
    kind: .forbidden),
  Refusal(spec: "egress: [{ports: [{protocol: tcp}]}]", field: "spec.egress[0].ports[0].protocol", kind: .notSupported),
  Refusal(spec: "egress: [{ports: [{endPort: 9}]}]", field: "spec.egress[0].ports[0].endPort", kind: .invalid),
  Refusal(spec: "ingress: [{ports: [{port: '80'}]}]", field: "spec.ingress[0].ports[0].port", kind: .invalid),
  Refusal(spec: "ingress: [{ports: [{port: true}]}]", field: "spec.ingress[0].ports[0].port", kind: .wrongType),
  Refusal(spec: "policyTypes: [Ingress, Egress, Egress]", field: "spec.policyTypes", kind: .invalid),
  Refusal(spec: "policyTypes: [egress]", field: "spec.policyTypes[0]", kind: .notSupported),
  Refusal(spec: "podSelector: {matchLabels: {a b: c}}", field: "spec.podSelector.matchLabels", kind: .invalid),
  Refusal(
    spec: "podSelector: {matchExpressions: [{key: a, operator: In}]}",
    field: "spec.podSelector.matchExpressions[0].values", kind: .required),
  Refusal(spec: "podSelectors: {}", field: "spec.podSelectors", kind: .unknownField),
  Refusal(
    spec: "egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]",
    field: "spec.egress[0].to[0].ipBlock.except[0]", kind: .invalid),
]

@Test(arguments: refusals)
private func `an object that the API server refuses has the field and the server's word`(_ refusal: Refusal) throws {
  let policy = try examine(refusal.spec)
  #expect(policy.errors.map(\.field) == [refusal.field])
  #expect(policy.errors.map(\.kind) == [refusal.kind])
  #expect(policy.defaulted == nil)
}

@Test(arguments: ["10.10.1.12/24", "010.0.0.0/8", "10.0.0.0/08", "::ffff:10.0.0.0/104"])
func `blocks that are not canonical are refused from 1.36 on`(block: String) throws {
  let spec = "egress: [{to: [{ipBlock: {cidr: '\(block)'}}]}]"
  #expect(try examine(spec).errors.map(\.field) == ["spec.egress[0].to[0].ipBlock.cidr"])
  let older = try #require(KubernetesRelease("1.35"))
  #expect(try examine(spec, by: older).errors.isEmpty)
}

@Test func `a valid object has the server's defaults and nothing that is empty`() throws {
  let policy = try examine("ingress: [], egress: [{to: [], ports: [{}]}]")
  #expect(policy.errors.isEmpty)
  #expect(
    policy.defaulted == [
      "podSelector": [:], "egress": [["ports": [["protocol": "TCP"]]]], "policyTypes": ["Ingress", "Egress"],
    ])
}
