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

@Test func `kinds that say nothing of traffic are counted, not reported`() {
  let cluster = read("kind: ConfigMap\nmetadata: {name: c}\n---\nkind: Secret\nmetadata: {name: s}")
  #expect(cluster.ignoredKinds == ["ConfigMap": 1, "Secret": 1])
  #expect(cluster.issues.isEmpty)
}

@Test func `a document without a kind is reported`() {
  #expect(read("a: 1").issues.map(\.severity) == [.error])
}

@Test func `an admin policy is noted by name, since it may override a verdict`() {
  let cluster = read("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: a}")
  #expect(cluster.adminPolicies == ["AdminNetworkPolicy/a"])
}

@Test func `a rule that the API server would refuse is reported and judged as written`() {
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

@Test func `YAML's words for truth, nothing and numbers are text where a label's value stands in quotes`() {
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

@Test func `aliases that multiply without end are refused`() {
  var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
  for level in 1..<12 {
    text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
  }
  #expect(read(text + "kind: Pod\n").issues.map(\.severity) == [.error])
}

@Test func `nesting without end is refused`() {
  #expect(read(String(repeating: "[", count: 100_000)).issues.map(\.severity) == [.error])
  #expect(read("a: " + String(repeating: "{a: ", count: 5_000)).issues.map(\.severity) == [.error])
}

@Test func `the workload is the owner without what changes with each rollout`() {
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
