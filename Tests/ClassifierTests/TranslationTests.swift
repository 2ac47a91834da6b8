import Classifier
import FlowModel
import KubeModel
import TestSupport
import Testing

@Test func `flows before and after Service translation are one connection on the pod's port`() {
  let edges = TestCluster.edges([
    .connection("192.168.0.1", 40000, "172.30.0.20", 443, sequence: 7),
    .connection("192.168.0.1", 40000, "10.129.0.10", 10250, sequence: 7),
  ])
  #expect(edges.map(\.summary) == ["api-server -> webhook 10250/tcp admission"])
  #expect(edges.map(\.connections) == [1])
  #expect(edges.map(\.servicePorts) == [[443]])
  #expect(edges.first?.paths.map(\.destination.podName) == ["webhook-2"])
}

@Test func `a reused client port makes a second connection`() {
  let edges = TestCluster.edges([
    .connection("192.168.0.1", 40000, "172.30.0.20", 443, at: 100, sequence: 7),
    .connection("192.168.0.1", 40000, "10.129.0.10", 10250, at: 100, sequence: 7),
    .connection("192.168.0.1", 40000, "10.129.0.10", 10250, at: 900, sequence: 8),
  ])
  #expect(edges.map(\.connections) == [2])
}

@Test func `a connection seen only before translation goes to one backend, and the others are kept as alternatives`() {
  let edges = TestCluster.edges([.connection("10.128.0.11", 40000, "172.30.0.20", 443)])
  #expect(edges.map(\.summary) == ["controller -> webhook 10250/tcp admission"])
  #expect(edges.first?.paths.first?.alternatives.map(\.party.podName) == ["webhook-2"])
}

@Test func `without objects two tuples with the same initial sequence number are one connection`() {
  let emptyInventory = Inventory(Cluster())
  let flows: [Flow] = [
    .connection("10.128.0.11", 40000, "172.30.0.1", 443, at: 100, sequence: 9),
    .connection("10.128.0.11", 40000, "192.168.0.1", 6443, at: 101, sequence: 9),
  ]
  let edges = TestCluster.edges(flows, inventory: emptyInventory)
  #expect(edges.map(\.key.port) == [6443])
  #expect(edges.map(\.servicePorts) == [[443]])
  #expect(edges.map(\.connections) == [1])
}

@Test func `edges do not depend on the order of flows`() {
  var flows: [Flow] = []
  for port in UInt16(40000)..<40030 {
    let second = Int64(port) % 7
    flows.append(.connection("192.168.0.1", port, "172.30.0.20", 443, at: second, sequence: UInt32(port)))
    flows.append(.connection("192.168.0.1", port, "10.129.0.10", 10250, at: second, sequence: UInt32(port)))
    flows.append(.connection("10.129.0.20", port, "10.128.0.12", 6443, at: second, clientBy: .port))
    flows.append(.connection("10.128.0.11", port, "198.51.100.7", 443, at: second).naming("acme.example"))
  }
  let expected = TestCluster.edges(flows)
  for seed in 0..<20 {
    var generator = SplitMix64(seed: UInt64(seed))
    #expect(TestCluster.edges(flows.shuffled(using: &generator)) == expected)
  }
}
