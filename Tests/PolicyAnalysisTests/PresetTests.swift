import Classifier
import KubeModel
import PolicyAnalysis
import Testing

@Test(arguments: [
  ("proposal", 8), ("proposal+grpc", 9), ("operator-1.18", 9), ("operator-1.18+e2e", 13), ("helm-1.19", 2),
  ("helm-1.20", 6), ("openshift-4.22", 6), ("trust-manager-preview", 4),
])
func `each built-in set has its objects`(name: String, count: Int) throws {
  #expect(try #require(Preset.named(name)).policies(Parameters()).count == count)
}

@Test func `every built-in set has a count in the test above`() { #expect(Preset.all.count == 8) }

/// A Helm release with a name of its own, whose webhook listens on another port.
private let release = Inventory(
  ManifestReader.read(
    text: Array(
      """
      kind: Pod
      metadata:
        name: prod-issuer-5d8f6c9b7d-x2k4p
        namespace: pki
        labels: {app: issuer, app.kubernetes.io/name: issuer, app.kubernetes.io/component: controller, app.kubernetes.io/instance: prod, pod-template-hash: 5d8f6c9b7d}
        ownerReferences: [{kind: ReplicaSet, name: prod-issuer-5d8f6c9b7d, controller: true}]
      ---
      kind: Pod
      metadata:
        name: prod-issuer-webhook-0
        namespace: pki
        labels: {app: webhook, app.kubernetes.io/name: webhook, app.kubernetes.io/component: webhook, app.kubernetes.io/instance: prod}
      spec: {containers: [{name: c, ports: [{name: https, containerPort: 10260}]}]}
      ---
      kind: Pod
      metadata:
        name: prod-issuer-cainjector-0
        namespace: pki
        labels: {app: cainjector, app.kubernetes.io/name: cainjector, app.kubernetes.io/component: cainjector, app.kubernetes.io/instance: prod}
      """.utf8), named: "release.yaml"))

private func rendered(_ name: String) throws -> [NetworkPolicy] {
  let parameters = Parameters(inventory: release.cluster)
  return try #require(Preset.named(name)).policies(
    parameters, for: ReleaseNames(release, ComponentProfiles(), parameters))
}

@Test(arguments: ["helm-1.19", "helm-1.20"])
func `a chart's policies have the names and labels of the release that was found`(name: String) throws {
  let policies = try rendered(name)
  #expect(policies.allSatisfy { $0.namespace == "pki" && $0.name.hasPrefix("prod-issuer-") })
  for policy in policies {
    let selected = release.cluster.pods.filter { policy.podSelector.matches($0.labels) }
    #expect(selected.count == 1, "\(policy.name)")
  }
}

@Test func `the webhook's rules have the port that its pods listen on`() throws {
  let webhook = try #require(try rendered("proposal").first { $0.name == "allow-cert-manager-webhook-traffic" })
  #expect(webhook.ingress.flatMap(\.ports).map(\.target) == [.range(10260...10260), .range(9402...9402)])
}

@Test func `the controller is selected by the label that it has`() throws {
  let controller = try #require(try rendered("proposal").first { $0.name == "allow-cert-manager-controller-traffic" })
  #expect(controller.podSelector.matchLabels == ["app": "issuer"])
}

@Test func `where Cilium's blocks match no node, a rule for nodes names only its port, and a note says so`() {
  let cilium = """
    {kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data: {a: b}}
    """
  let derived = Derivation([Derivation.flow("api", "webhook", 10250)], objects: apiServer + "\n---\n" + cilium)
  #expect(derived.rules("webhook").contains("ingress anybody: 10250/tcp (observed)"))
  #expect(
    derived.proposal.notes.contains { note in
      if case .nodesByPortOnly(component: "webhook", _) = note { true } else { false }
    })
}
