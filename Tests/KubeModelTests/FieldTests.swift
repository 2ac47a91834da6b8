import FlowModel
import KubeModel
import Testing

private func issues(_ spec: String, metadata: String = "{name: p, namespace: n}", more: String = "") -> [ManifestIssue]
{
  let text = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: \(metadata)
    spec: \(spec)
    \(more)
    """
  return ManifestReader.read(text: Array(text.utf8), named: "p.yaml").issues
}

/// A spec with one wrong field, the field's path, and what is said about it.
private let mistakes: [(spec: String, path: String, says: [String])] = [
  (
    "{ingress: [{from: [], port: [{port: 1}]}]}", "spec.ingress[0].port", ["did you mean 'ports'?", "opens every port"]
  ),
  (
    "{ingress: [{form: [{podSelector: {}}]}]}", "spec.ingress[0].form", ["did you mean 'from'?", "admits every client"]
  ),
  (
    "{egress: [{from: [{podSelector: {}}]}]}", "spec.egress[0].from",
    ["it belongs below 'to'", "allows every destination"]
  ),
  (
    "{ingress: [{podSelector: {matchLabels: {a: b}}}]}", "spec.ingress[0].podSelector",
    ["it belongs below 'from'", "admits every client", "because 'from' is missing"]
  ),
  (
    "{ingress: [{from: [{podSelector: {}, ports: [{port: 1}]}]}]}", "spec.ingress[0].from[0].ports",
    ["it belongs to spec.ingress[0]", "opens every port"]
  ),
  ("{podSelector: {matchLabel: {a: b}}}", "spec.podSelector.matchLabel", ["did you mean 'matchLabels'?"]),
  (
    "{podselector: {matchLabels: {a: b}}}", "spec.podselector", ["'podSelector'", "selects every pod of the namespace"]
  ),
  ("{policyType: [Egress]}", "spec.policyType", ["'policyTypes'", "isolates for ingress"]),
  (
    "{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, exept: [10.1.0.0/16]}}]}]}",
    "spec.ingress[0].from[0].ipBlock.exept",
    ["'except'", "matches the excepted addresses too"]
  ),
  (
    "{ingress: [{ports: [{protocl: UDP, port: 53}]}]}", "spec.ingress[0].ports[0].protocl", ["'protocol'", "takes TCP"]
  ),
  ("{podSelector: {}, replicas: 3}", "spec.replicas", ["there it can have egress, ingress, podSelector, policyTypes"]),
]

@Test(arguments: mistakes.indices)
func `an unknown, misspelt or misplaced field is named with what it means`(index: Int) {
  let (spec, path, says) = mistakes[index]
  let found = issues(spec).filter { $0.severity == .unknownField }
  #expect(found.count == 1)
  let message = found.first?.message ?? ""
  for part in ["\(path) is not a field of "] + says { #expect(message.contains(part), "\(message)") }
  #expect(found.first?.source == ObjectSource(file: "p.yaml", line: 4))
}

@Test func `what servers write into metadata and status is no mistake, also of older releases`() {
  let metadata = """
    {name: p, namespace: n, uid: u, resourceVersion: "7", generation: 1, creationTimestamp: null, selfLink: /x, \
    clusterName: c, managedFields: [{manager: kubectl, fieldsV1: {}}], annotations: {a: b}, ownerReferences: []}
    """
  #expect(issues("{podSelector: {}, ingress: [{}]}", metadata: metadata, more: "status: {}").isEmpty)
  #expect(issues("{podSelector: {}}", more: "status: {conditions: [{type: Accepted}]}").isEmpty)
}

@Test func `a field of the spec beside it is misplaced`() {
  let found = issues("{podSelector: {}}", more: "policyTypes: [Egress]")
  #expect(found.map(\.severity) == [.unknownField])
  #expect(found.first?.message.contains("it belongs below 'spec'") == true)
}

@Test func `an object in place of a list, and a label that is no text, are refused`() {
  #expect(
    issues("{ingress: [{from: {podSelector: {}}}]}").contains { $0.message == "spec.ingress[0].from is not a list" })
  #expect(issues("{podSelector: {matchLabels: {v: 1.20}}}").contains { $0.message.contains("v is not text") })
}

@Test(arguments: [
  ("networking.k8s.io/v1beta1", "NetworkPolicy", "write networking.k8s.io/v1"),
  ("networking.k8s.io/v1", "NetworkPolcy", "did you mean 'NetworkPolicy'?"),
  ("extensions/v1beta1", "NetworkPolicy", "a NetworkPolicy is of networking.k8s.io/v1"),
  ("networking.k8.io/v1", "NetworkPolicy", "a NetworkPolicy is of networking.k8s.io/v1"),
  ("v1", "Networkpolicy", "a NetworkPolicy is of networking.k8s.io/v1"),
  ("policy.networking.k8s.io/v1beta7", "AdminNetworkPolicy", "write policy.networking.k8s.io/v1alpha1"),
])
func `a policy of an unknown kind or version is an error, because it is not judged`(
  version: String, kind: String, says: String
) {
  let text = "apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: p, namespace: n}\nspec: {podSelector: {}}"
  let cluster = ManifestReader.read(text: Array(text.utf8), named: "p.yaml")
  #expect(cluster.issues.map(\.severity) == [.error])
  #expect(cluster.issues.first?.message.contains(says) == true, "\(cluster.issues)")
  #expect(cluster.policies.isEmpty)
}

@Test(arguments: ["Ingress", "IngressClass", "ServiceCIDR"])
func `other kinds of the policies' API group are no policies`(kind: String) {
  let text = "apiVersion: networking.k8s.io/v1\nkind: \(kind)\nmetadata: {name: p}"
  #expect(ManifestReader.read(text: Array(text.utf8), named: "p.yaml").issues.isEmpty)
}

@Test func `a list without items is empty, and a document without a kind that is no object is left out`() {
  let text =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nmetadata: {resourceVersion: '1'}\n---\nreplicas: 1"
  let issues = ManifestReader.read(text: Array(text.utf8), named: "p.yaml").issues
  #expect(issues.map(\.severity) == [.leftOut])
}

@Test(arguments: ["[app]", "app=x", "{app: 1}"])
func `labels that cannot be read are refused, and select nothing`(labels: String) {
  let text = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p, namespace: n}
    spec: {podSelector: {matchLabels: \(labels)}}
    """
  let cluster = ManifestReader.read(text: Array(text.utf8), named: "p.yaml")
  #expect(cluster.issues.contains { $0.severity == .refused })
  #expect(cluster.policies.first?.podSelector.matches(["app": "x"]) == false)
}
