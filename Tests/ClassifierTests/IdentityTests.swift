import Classifier
import FlowModel
import KubeModel
import TestSupport
import Testing

private func summaries(_ flows: Flow..., inventory: Inventory = TestCluster.inventory) -> [String] {
  TestCluster.edges(flows, inventory: inventory).map(\.summary)
}

private let emptyInventory = Inventory(Cluster())

@Test func `port 6443 is istio-csr's on its pod and the API server's on a control-plane node`() {
  #expect(
    summaries(
      .connection("10.129.0.20", 40000, "10.128.0.12", 6443), .connection("10.129.0.20", 40001, "192.168.0.1", 6443))
      == ["istio-sidecar -> api-server 6443/tcp api-server", "istio-sidecar -> istio-csr 6443/tcp grpc-csr"])
}

@Test func `port 10250 is the webhook's on its pod and the kubelet's on a node`() {
  #expect(
    summaries(
      .connection("192.168.0.1", 40000, "10.129.0.10", 10250), .connection("10.128.0.11", 40001, "192.168.0.2", 10250))
      == ["api-server -> webhook 10250/tcp admission", "controller -> kubelet 10250/tcp kubelet"])
}

@Test func `a pod in the host network is the node`() throws {
  let edge = try #require(TestCluster.edges([.connection("192.168.0.2", 40000, "10.128.0.12", 6443)]).first)
  #expect(edge.key.source == Peer(.node, workload: "n2"))
  #expect(edge.paths.first?.source.policyParty?.selectablePod == nil)
  #expect(edge.paths.first?.source.policyParty?.node == "n2")
}

@Test func `the cluster's objects take precedence over names in a log`() throws {
  let wrong = IdentityClaim(kind: .pod, namespace: "other", name: "liar-0")
  let edge = try #require(
    TestCluster.edges([.connection("10.128.0.11", 40000, "192.168.0.1", 6443, claims: (wrong, nil))]).first)
  #expect(edge.key.source.component == "controller")
  #expect(edge.sourceBy == .inventory)
}

@Test func `a pod that no longer exists is identified by its name in the log, and marked as inferred`() throws {
  let gone = IdentityClaim(kind: .pod, namespace: "cert-manager", name: "cert-manager-cainjector-5d8f6c9b7d-x2k4p")
  let edge = try #require(
    TestCluster.edges([.connection("10.128.0.99", 40000, "192.168.0.1", 6443, claims: (gone, nil))]).first)
  #expect(edge.key.source.component == "cainjector")
  #expect(edge.key.source.workload == "cert-manager-cainjector")
  #expect(edge.sourceBy == .inferred)
}

@Test func `without objects a server name takes precedence over a port`() {
  let name = "cert-manager-istio-csr.istio-system.svc"
  #expect(
    summaries(.connection("10.0.0.1", 40000, "10.0.0.2", 6443).naming(name), inventory: emptyInventory)
      == ["unknown -> istio-csr 6443/tcp grpc-csr"])
  #expect(
    summaries(.connection("10.0.0.1", 40000, "10.0.0.2", 6443), inventory: emptyInventory)
      == ["unknown -> api-server 6443/tcp api-server"])
}

@Test func `an address outside the cluster's blocks is external, and its port identifies the component`() {
  #expect(
    summaries(
      .connection("10.128.0.11", 40000, "198.51.100.7", 443), .connection("10.128.0.11", 40001, "198.51.100.7", 80),
      .connection("10.128.0.11", 40002, "198.51.100.8", 53, transport: .udp),
      .connection("10.128.0.11", 40003, "198.51.100.9", 8200), .connection("10.128.0.11", 40004, "169.254.169.254", 80))
      == [
        "controller -> external 80/tcp acme-self-check", "controller -> external 443/tcp issuer",
        "controller -> dns-authoritative 53/udp dns-external", "controller -> imds 80/tcp imds",
        "controller -> vault 8200/tcp vault",
      ])
}

@Test func `a guessed client on a declared port becomes the server`() {
  let flow = Flow.connection("10.128.0.10", 10250, "10.128.0.11", 10200, clientBy: .unknown)
  #expect(summaries(flow) == ["controller -> webhook 10250/tcp admission"])
}

@Test(arguments: ComponentProfiles().all.map(\.component))
func `every need of a profile names known peers, ports and companions`(component: String) throws {
  let profiles = ComponentProfiles()
  for need in try #require(profiles[component]).needs {
    for peer in need.peers {
      #expect(Peer.Kind(rawValue: peer) != nil || profiles[peer] != nil, "\(need.id)")
    }
    if let other = need.companionOf { #expect(profiles[component]?.needs.contains { $0.id == other } == true) }
    #expect(!need.ports.isEmpty, "\(need.id)")
  }
}

@Test func `need ids are unique`() {
  let ids = ComponentProfiles().all.flatMap(\.needs).map(\.id)
  #expect(Set(ids).count == ids.count)
}

@Test(arguments: [
  ("web-5d8f6c9b7d-x2k4p", "web"), ("web-x2k4p", "web"), ("web-0", "web"), ("web", "web"), ("web-server", "web-server"),
])
func `a pod's name without the suffix of its controller is the workload's name`(name: String, workload: String) throws {
  let claim = IdentityClaim(kind: .pod, namespace: "x", name: name)
  let edges = TestCluster.edges([.connection("10.9.9.9", 40000, "192.168.0.1", 6443, claims: (claim, nil))])
  #expect(edges.map(\.key.source.workload) == [workload])
}

@Test(arguments: [
  ("component: x\nmatch:\n- {labels: {}}\n", 3), ("role: peer\n", 1),
  ("component: x\nneeds:\n- {id: a}\n", 3), ("component: x\nports:\n- {port: 70000, purpose: x}\n", 3),
  ("component: x\nmatch:\n- {labels: {a: b}, namespace: $nowhere}\n", 3), ("component: [x\n", 2),
])
func `an invalid custom profile is an error that names its line`(text: String, line: Int) {
  let error = #expect(throws: ProfileError.self) {
    try ComponentProfiles.read(Array(text.utf8), file: "mine.yaml")
  }
  #expect(error?.line == line)
}
