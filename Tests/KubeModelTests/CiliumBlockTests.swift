import FlowModel
import KubeModel
import Testing

/// A cluster with Cilium, one node, two pods, and policies that allow blocks in both directions.
private func evaluate(_ settings: String?, _ source: String, _ destination: String) throws -> PolicyVerdict {
  let configuration = settings.map {
    "---\n{kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data: \($0)}\n"
  }
  let text = """
    {kind: Node, metadata: {name: n1, annotations: {network.cilium.io/ipv4-cilium-host: 10.0.1.77}}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}
    ---
    {kind: Pod, metadata: {name: a, namespace: n, labels: {app: a}}, spec: {nodeName: n2}, status: {podIP: 10.0.2.1}}
    ---
    {kind: Pod, metadata: {name: b, namespace: n, labels: {app: b}}, spec: {nodeName: n2}, status: {podIP: 10.0.2.2}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: blocks, namespace: n}
    spec:
      podSelector: {matchLabels: {app: a}}
      policyTypes: [Ingress, Egress]
      ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]
      egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]
    \(configuration ?? "")
    """
  let inventory = Inventory(ManifestReader.read(text: Array(text.utf8), named: "cluster.yaml"))
  let evaluator = PolicyEvaluator(policies: inventory.cluster.policies, cluster: inventory.cluster)
  func party(_ text: String) throws -> PolicyParty { inventory.party(of: try #require(IPAddress(text)), at: nil) }
  return evaluator.judge(from: try party(source), to: try party(destination), transport: .tcp, port: 80)
}

@Test(arguments: [
  ("192.168.0.1", "10.0.2.1"), ("10.0.1.77", "10.0.2.1"), ("10.0.2.1", "192.168.0.1"), ("10.0.2.2", "10.0.2.1"),
])
func `Cilium's ipBlock matches neither nodes nor pods, in either direction`(source: String, destination: String) throws
{
  #expect(try evaluate(nil, source, destination).overall == .denied)
  #expect(try evaluate("{policy-cidr-match-mode: ''}", source, destination).overall == .denied)
}

@Test(arguments: [("192.168.0.1", "10.0.2.1"), ("10.0.2.1", "192.168.0.1")])
func `Cilium's ipBlock matches nodes where the ConfigMap says so`(source: String, destination: String) throws {
  #expect(try evaluate("{policy-cidr-match-mode: nodes}", source, destination).overall == .allowed)
}

@Test(arguments: [("172.31.0.7", "10.0.2.1"), ("10.0.2.1", "192.0.2.1")])
func `Cilium's ipBlock matches what is outside the cluster`(source: String, destination: String) throws {
  #expect(try evaluate(nil, source, destination).overall == .allowed)
}

@Test func `the nearest rule says that the block skips nodes`() throws {
  let miss = try #require(try evaluate(nil, "192.168.0.1", "10.0.2.1").ingress.nearest)
  #expect(miss.differences == [.blockSkipsNodes(try #require(CIDR("0.0.0.0/0")))])
}
