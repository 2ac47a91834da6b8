import FlowModel
import KubeModel
import Testing

private func read(_ text: String) -> Cluster { ManifestReader.read(text: Array(text.utf8), named: "f.yaml") }

@Test func `documents, lists, typed lists and JSON are all read`() {
  let pod = "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n}}"
  #expect(read("\(pod)\n---\n\(pod)\n---\n").pods.count == 2)
  #expect(read("{apiVersion: v1, kind: List, items: [\(pod), \(pod)]}").pods.count == 2)
  #expect(read("apiVersion: v1\nkind: PodList\nitems:\n- {metadata: {name: p, namespace: n}}").pods.count == 1)
  #expect(
    read(#"{"kind":"Pod","metadata":{"name":"p","namespace":"n"}} {"kind":"Pod","metadata":{"name":"q"}}"#).pods.count
      == 2)
}

@Test func `an object without a namespace is in 'default'`() {
  #expect(read("kind: Pod\nmetadata: {name: p}").pods.first?.namespace == "default")
}

@Test func `a broken document is reported with its line, and the documents before it are used`() {
  let cluster = read("kind: Pod\nmetadata: {name: p}\n---\nkind: [\n")
  #expect(cluster.pods.count == 1)
  #expect(cluster.issues.count == 1)
  #expect(
    cluster.issues.first.map { $0.severity == .error && $0.source.file == "f.yaml" && $0.source.line >= 4 } == true)
}

@Test func `kinds that have nothing to do with traffic are counted and not reported`() {
  let cluster = read("kind: ConfigMap\nmetadata: {name: c}\n---\nkind: Secret\nmetadata: {name: s}")
  #expect(cluster.ignoredKinds == ["ConfigMap": 1, "Secret": 1])
  #expect(cluster.issues.isEmpty)
}

@Test func `a document without a kind is reported`() {
  #expect(read("apiVersion: v1").issues.map(\.severity) == [.error])
  #expect(read("a: 1").issues.map(\.severity) == [.leftOut])
}

@Test(arguments: [
  ("cilium.io/v2", "CiliumNetworkPolicy", "CiliumNetworkPolicy n/p"),
  ("cilium.io/v2", "CiliumClusterwideNetworkPolicy", "CiliumClusterwideNetworkPolicy/p"),
  ("projectcalico.org/v3", "NetworkPolicy", "NetworkPolicy n/p"),
  ("crd.projectcalico.org/v1", "GlobalNetworkPolicy", "GlobalNetworkPolicy/p"),
  ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", "ClusterNetworkPolicy/p"),
  ("k8s.ovn.org/v1", "EgressFirewall", "EgressFirewall n/p"),
  ("network.openshift.io/v1", "EgressNetworkPolicy", "EgressNetworkPolicy n/p"),
  ("security.istio.io/v1", "AuthorizationPolicy", "AuthorizationPolicy n/p"),
])
func `a policy of a kind that is not judged is listed, because it may decide differently`(
  version: String, kind: String, name: String
) {
  let cluster = read("apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: p, namespace: n}")
  #expect(cluster.unjudgedPolicies.map(\.description) == [name])
  #expect(cluster.unjudgedPolicies.first?.source == ObjectSource(file: "f.yaml", line: 1))
  #expect(cluster.policies.isEmpty && cluster.adminPolicies.isEmpty && cluster.ignoredKinds.isEmpty)
}

@Test func `a policy of another API group may decide differently`() {
  let cluster = read("apiVersion: example.com/v1\nkind: NetworkPolicy\nmetadata: {name: p}")
  #expect(cluster.issues.map(\.severity) == [.notJudged])
  #expect(cluster.policies.isEmpty && cluster.unjudgedPolicies.isEmpty && cluster.ignoredKinds.isEmpty)
}

@Test func `the same API group and kind name at most one kind of policy`() {
  let names = PolicyKind.allCases.flatMap { kind in kind.groups.map { "\($0)/\(kind.name)" } }
  #expect(Set(names).count == names.count)
}

@Test func `a rule that the API server would reject is reported and judged as written`() {
  let cluster = read(
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p, namespace: n}
    spec: {podSelector: {}, ingress: [{from: [{}]}]}
    """)
  #expect(cluster.policies.count == 1)
  #expect(!cluster.issues.isEmpty)
}

@Test func `quoted words for Booleans, null and numbers are text`() {
  let labels = read(
    """
    kind: Pod
    metadata:
      name: p
      labels: {a: "true", b: 'null', c: "1.20", d: yes please, e: ~}
    """
  ).pods.first?.labels
  #expect(labels?["a"] == "true")
  #expect(labels?["b"] == "null")
  #expect(labels?["c"] == "1.20")
  #expect(labels?["d"] == "yes please")
}

@Test(arguments: ["&a [*a]", "a: &x [1]\nb: [*x, *x]"])
func `aliases neither loop nor crash`(text: String) {
  _ = read("kind: Pod\nmetadata: {name: p}\nspec:\n  x: {\(text.replacing("\n", with: ", "))}")
}

@Test func `aliases that expand to too many nodes are an error`() {
  var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
  for level in 1..<12 {
    text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
  }
  #expect(read(text + "kind: Pod\n").issues.map(\.severity) == [.error])
}

@Test func `nesting that is too deep is an error`() {
  #expect(read(String(repeating: "[", count: 100_000)).issues.map(\.severity) == [.error])
  #expect(read("a: " + String(repeating: "{a: ", count: 5_000)).issues.map(\.severity) == [.error])
}

@Test func `the workload is the owner's name without the hash of a rollout`() {
  let cluster = read(
    """
    kind: Pod
    metadata:
      name: web-6c5f7b8d9c-w8mtj
      namespace: n
      labels: {pod-template-hash: 6c5f7b8d9c}
      ownerReferences: [{kind: ReplicaSet, name: web-6c5f7b8d9c}]
    """)
  #expect(cluster.pods.first?.workload == "web")
}
