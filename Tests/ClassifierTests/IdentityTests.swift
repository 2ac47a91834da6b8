import Classifier
import FlowModel
import KubeModel
import TestSupport
import Testing

private func sentences(_ flows: Flow..., inventory: Inventory = Village.inventory) -> [String] {
  Village.edges(flows, inventory: inventory).map(\.sentence)
}

private let nothing = Inventory(Cluster())

@Test func `6443 is istio-csr's when its pod is asked and the API server's when a node is`() {
  #expect(
    sentences(
      .connection("10.129.0.20", 40000, "10.128.0.12", 6443), .connection("10.129.0.20", 40001, "192.168.0.1", 6443))
      == ["istio-sidecar -> api-server 6443/tcp api-server", "istio-sidecar -> istio-csr 6443/tcp grpc-csr"])
}

@Test func `10250 is the webhook's when its pod is asked and the kubelet's when a node is`() {
  #expect(
    sentences(
      .connection("192.168.0.1", 40000, "10.129.0.10", 10250), .connection("10.128.0.11", 40001, "192.168.0.2", 10250))
      == ["api-server -> webhook 10250/tcp admission", "controller -> kubelet 10250/tcp kubelet"])
}

@Test func `a pod in its node's network is the node`() throws {
  let edge = try #require(Village.edges([.connection("192.168.0.2", 40000, "10.128.0.12", 6443)]).first)
  #expect(edge.key.source == Peer(.node, workload: "n2"))
  #expect(edge.paths.first?.source.policyParty?.selectablePod == nil)
  #expect(edge.paths.first?.source.policyParty?.node == "n2")
}

@Test func `the cluster's objects are believed before the log's names`() throws {
  let wrong = IdentityClaim(kind: .pod, namespace: "other", name: "liar-0")
  let edge = try #require(
    Village.edges([.connection("10.128.0.11", 40000, "192.168.0.1", 6443, claims: (wrong, nil))]).first)
  #expect(edge.key.source.component == "controller")
  #expect(edge.sourceBy == .inventory)
}

@Test func `a pod that is gone is told by the log's name for it, and marked as inferred`() throws {
  let gone = IdentityClaim(kind: .pod, namespace: "cert-manager", name: "cert-manager-cainjector-5d8f6c9b7d-x2k4p")
  let edge = try #require(
    Village.edges([.connection("10.128.0.99", 40000, "192.168.0.1", 6443, claims: (gone, nil))]).first)
  #expect(edge.key.source.component == "cainjector")
  #expect(edge.key.source.workload == "cert-manager-cainjector")
  #expect(edge.sourceBy == .inferred)
}

@Test func `without objects a server name tells more than a port`() {
  let name = "cert-manager-istio-csr.istio-system.svc"
  #expect(
    sentences(.connection("10.0.0.1", 40000, "10.0.0.2", 6443).naming(name), inventory: nothing)
      == ["unknown -> istio-csr 6443/tcp grpc-csr"])
  #expect(
    sentences(.connection("10.0.0.1", 40000, "10.0.0.2", 6443), inventory: nothing)
      == ["unknown -> api-server 6443/tcp api-server"])
}

@Test func `an address outside every block is outside the cluster, and its port tells what it may be`() {
  #expect(
    sentences(
      .connection("10.128.0.11", 40000, "198.51.100.7", 443), .connection("10.128.0.11", 40001, "198.51.100.7", 80),
      .connection("10.128.0.11", 40002, "198.51.100.8", 53, transport: .udp),
      .connection("10.128.0.11", 40003, "198.51.100.9", 8200), .connection("10.128.0.11", 40004, "169.254.169.254", 80))
      == [
        "controller -> external 80/tcp acme-self-check", "controller -> external 443/tcp issuer",
        "controller -> dns-authoritative 53/udp dns-external", "controller -> imds 80/tcp imds",
        "controller -> vault 8200/tcp vault",
      ])
}

@Test func `a guessed client that listens on a declared port is the server`() {
  let flow = Flow.connection("10.128.0.10", 10250, "10.128.0.11", 10200, clientBy: .unknown)
  #expect(sentences(flow) == ["controller -> webhook 10250/tcp admission"])
}

@Test(arguments: ComponentProfiles().all.map(\.component))
func `what a profile needs, it needs of a component that is known`(component: String) throws {
  let profiles = ComponentProfiles()
  for need in try #require(profiles[component]).needs {
    for peer in need.peers {
      #expect(Peer.Kind(rawValue: peer) != nil || profiles[peer] != nil, "\(need.id)")
    }
    if let other = need.companionOf { #expect(profiles[component]?.needs.contains { $0.id == other } == true) }
    #expect(!need.ports.isEmpty, "\(need.id)")
  }
}

@Test func `no two needs have the same id`() {
  let ids = ComponentProfiles().all.flatMap(\.needs).map(\.id)
  #expect(Set(ids).count == ids.count)
}

@Test(arguments: [
  ("web-5d8f6c9b7d-x2k4p", "web"), ("web-x2k4p", "web"), ("web-0", "web"), ("web", "web"), ("web-server", "web-server"),
])
func `a pod's name without what its controller added is its workload's`(name: String, workload: String) throws {
  let claim = IdentityClaim(kind: .pod, namespace: "x", name: name)
  let edges = Village.edges([.connection("10.9.9.9", 40000, "192.168.0.1", 6443, claims: (claim, nil))])
  #expect(edges.map(\.key.source.workload) == [workload])
}

@Test(arguments: [
  ("component: x\nmatch:\n- {labels: {}}\n", 3), ("role: peer\n", 1),
  ("component: x\nneeds:\n- {id: a}\n", 3), ("component: x\nports:\n- {port: 70000, purpose: x}\n", 3),
  ("component: x\nmatch:\n- {labels: {a: b}, namespace: $nowhere}\n", 3), ("component: [x\n", 2),
])
func `a profile of one's own that does not fit is refused with its line`(text: String, line: Int) {
  let error = #expect(throws: ProfileError.self) {
    try ComponentProfiles.read(Array(text.utf8), file: "mine.yaml")
  }
  #expect(error?.line == line)
}
