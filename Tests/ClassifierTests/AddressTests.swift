import Classifier
import FlowModel
import KubeModel
import TestSupport
import Testing

private let emptyInventory = Inventory(Cluster())

private func inventory(_ objects: String) -> Inventory {
  Inventory(ManifestReader.read(text: Array(objects.utf8), named: "objects.yaml"))
}

private func classify(_ flows: [Flow], _ inventory: Inventory = TestCluster.inventory) -> Classification {
  var observations = Observations()
  observations.flows = flows
  return Classifier(inventory: inventory, parameters: Parameters(inventory: inventory.cluster)).classify(observations)
}

@Test(arguments: [UInt16(6081), 4789, 8472], [TestCluster.inventory, emptyInventory])
func `a tunnel between nodes is left out if other traffic was seen`(port: UInt16, inventory: Inventory) {
  let tunnel = Flow.connection("192.168.0.1", 50000, "192.168.0.2", port, transport: .udp)
  let inner = Flow.connection("10.128.0.11", 40000, "10.129.0.10", 10250)
  let both = classify([tunnel, inner], inventory)
  #expect(both.edges.map(\.key.port) == [10250])
  #expect(both.statistics.skipped == [SkipReason(rawValue: "tunnel"): 1])
  #expect(classify([tunnel], inventory).edges.map(\.key.port) == [port])
}

@Test func `a connection to a pod on a tunnel port is not a tunnel`() {
  let flows: [Flow] = [
    .connection("192.168.0.1", 50000, "10.129.0.20", 4789, transport: .udp),
    .connection("10.128.0.11", 40000, "10.129.0.10", 10250),
  ]
  #expect(classify(flows).edges.count == 2)
}

private let router = """
  kind: Node
  metadata:
    name: n1
    annotations:
      k8s.ovn.org/node-subnets: '{"default":["10.128.0.0/23"]}'
      k8s.ovn.org/node-gateway-router-lrp-ifaddrs: '{"default":{"ipv4":"100.64.0.3/16","ipv6":"fd98::3/64"}}'
      k8s.ovn.org/node-transit-switch-port-ifaddr: '{"ipv4":"100.88.0.3/16"}'
  status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
  """

@Test(arguments: ["192.168.0.1", "10.128.0.2", "100.64.0.3", "fd98::3", "100.88.0.3"])
func `a node's addresses in the pod network identify the node`(address: String) {
  let edges = TestCluster.edges([.connection(address, 40000, "10.128.0.9", 10250)], inventory: inventory(router))
  #expect(edges.map(\.key.source) == [Peer(.node, workload: "n1")])
}

@Test(arguments: ["169.254.169.1", "169.254.169.3", "169.254.0.2"])
func `an OVN-Kubernetes masquerade address is a node without a name`(address: String) {
  let edges = TestCluster.edges([.connection(address, 40000, "10.128.0.10", 10250)])
  #expect(edges.map(\.key.source) == [Peer(.node)])
}

@Test func `traffic from outside that another node forwards has that node as its source`() {
  let edges = TestCluster.edges([
    .connection("198.51.100.7", 40000, "192.168.0.2", 30443), .connection("192.168.0.2", 61000, "10.128.0.12", 6443),
  ])
  #expect(edges.map(\.connections) == [1, 1])
  #expect(
    edges.contains { $0.key.source == Peer(.node, workload: "n2") && $0.key.destination.component == "istio-csr" })
}

private let reused = """
  kind: Pod
  metadata: {name: old-5d8f6c9b7d-x2k4p, namespace: a}
  spec: {containers: [{name: c}]}
  status: {podIP: 10.0.0.1, phase: Running, startTime: "2026-01-01T00:00:00Z"}
  ---
  kind: Pod
  metadata: {name: new-5d8f6c9b7d-x2k4p, namespace: b}
  spec: {containers: [{name: c}]}
  status: {podIP: 10.0.0.1, phase: Running, startTime: "2026-01-01T02:00:00Z"}
  """

@Test(arguments: [(Int64(1_767_229_200), "old", 0), (1_767_236_400, "new", 1)])
func `an address belongs to the pod that had it at the time, and a conflict is reported`(
  second: Int64, workload: String, conflicts: Int
) {
  let classification = classify(
    [.connection("10.0.0.1", 40000, "192.168.0.1", 6443, at: second)], inventory(reused))
  #expect(classification.edges.map(\.key.source.workload) == [workload + "-5d8f6c9b7d-x2k4p"])
  #expect(classification.ambiguousAddresses.count == conflicts)
}

@Test(arguments: [Int64(-2), 0, 2])
func `a clock difference of two seconds between nodes does not make two connections`(
  skew: Int64
) {
  let second: Int64 = 1_700_000_000
  let edges = TestCluster.edges([
    .connection("192.168.0.1", 40000, "172.30.0.20", 443, at: second),
    .connection("192.168.0.1", 40000, "10.129.0.10", 10250, at: second + skew),
  ])
  #expect(edges.map(\.connections) == [1])
}

@Test func `without objects a flow to a Service that a log names and the flow to its pod are one connection`() {
  let service = IdentityClaim(kind: .service, namespace: "openshift-dns", name: "dns-default")
  let pod = IdentityClaim(kind: .pod, namespace: "openshift-dns", name: "dns-default-x", workload: "dns-default")
  for transport in [TransportProtocol.udp, .tcp] {
    let edges = TestCluster.edges(
      [
        .connection("10.0.0.1", 40000, "172.30.0.10", 53, claims: (nil, service), transport: transport),
        .connection("10.0.0.1", 40000, "10.0.0.30", 5353, claims: (nil, pod), transport: transport),
      ], inventory: emptyInventory)
    #expect(edges.map(\.key.port) == [5353])
    #expect(edges.map(\.servicePorts) == [[53]])
  }
}

@Test func `a UDP socket that queries a Service and an external name server makes two connections`() {
  let service = IdentityClaim(kind: .service, namespace: "openshift-dns", name: "dns-default")
  let edges = TestCluster.edges(
    [
      .connection("10.0.0.1", 40000, "172.30.0.10", 53, claims: (nil, service), transport: .udp),
      .connection("10.0.0.1", 40000, "203.0.113.53", 53, transport: .udp),
    ], inventory: emptyInventory)
  #expect(edges.map(\.connections) == [1, 1])
}

private let hosted = """
  kind: EndpointSlice
  metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
  endpoints: [{addresses: [172.20.0.1]}]
  ports: [{name: https, port: 6443}]
  ---
  kind: Pod
  metadata: {name: konnectivity-agent-1, namespace: kube-system, labels: {app: konnectivity-agent}}
  spec: {nodeName: n1, containers: [{name: c}]}
  status: {podIP: 10.128.0.5}
  ---
  kind: Pod
  metadata: {name: webhook-1, namespace: cert-manager, labels: {app: webhook, app.kubernetes.io/name: webhook}}
  spec: {nodeName: n1, containers: [{name: c, ports: [{containerPort: 10250}]}]}
  status: {podIP: 10.128.0.10}
  """

@Test func `a hosted API server is recognised by its endpoint, and konnectivity agents call webhooks for it`() {
  let edges = TestCluster.edges(
    [
      .connection("10.128.0.10", 40000, "172.20.0.1", 6443), .connection("10.128.0.5", 40001, "10.128.0.10", 10250),
    ], inventory: inventory(hosted))
  #expect(
    Set(edges.map(\.summary)) == [
      "webhook -> api-server 6443/tcp api-server", "konnectivity-agent -> webhook 10250/tcp admission",
    ])
}
