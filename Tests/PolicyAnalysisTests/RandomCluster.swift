import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport

/// A small cluster with some of the components, unexpected clients with similar labels, and connections that profiles expect or do not
/// expect.
struct RandomCluster {
  let inventory: Inventory
  let parameters: Parameters
  let expected: [Flow]
  let unexpected: [Flow]

  init(seed: UInt64) {
    var build = Builder(random: SplitMix64(seed: seed))
    build.addNodes()
    build.addPods()
    build.addFlows()
    inventory = Inventory(build.cluster)
    parameters = Parameters(inventory: build.cluster)
    expected = build.expected
    unexpected = build.unexpected
  }

  var edges: [Edge] {
    var observations = Observations()
    observations.flows = expected + unexpected
    return Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
  }

  func propose(_ edges: [Edge], includes: Inclusion = .ids([])) -> Proposal {
    Synthesis(
      AnalysisContext(inventory: inventory, parameters: parameters), includes: includes
    ).propose(edges)
  }

  /// A kind of pod.
  private struct Kind {
    let component: String
    let namespace: String
    let labels: [String: String]
  }

  private static let kinds: [Kind] = [
    Kind(component: "operator", namespace: "cert-manager-operator", labels: ["name": "cert-manager-operator"]),
    Kind(component: "controller", namespace: "cert-manager", labels: certManager("cert-manager", "controller")),
    Kind(component: "webhook", namespace: "cert-manager", labels: certManager("webhook", "webhook")),
    Kind(component: "cainjector", namespace: "cert-manager", labels: certManager("cainjector", "cainjector")),
    Kind(component: "istio-csr", namespace: "istio-system", labels: ["app": "cert-manager-istio-csr"]),
    Kind(component: "trust-manager", namespace: "cert-manager", labels: ["app": "cert-manager-trust-manager"]),
    Kind(
      component: "cluster-dns", namespace: "openshift-dns",
      labels: ["dns.operator.openshift.io/daemonset-dns": "default"]),
    Kind(
      component: "prometheus-user-workload", namespace: "openshift-user-workload-monitoring",
      labels: ["app.kubernetes.io/name": "prometheus", "app.kubernetes.io/instance": "user-workload"]),
    Kind(
      component: "prometheus-platform", namespace: "openshift-monitoring",
      labels: ["app.kubernetes.io/name": "prometheus", "app.kubernetes.io/instance": "k8s"]),
    Kind(component: "istio-sidecar", namespace: "shop", labels: ["security.istio.io/tlsMode": "istio", "app": "cart"]),
    Kind(component: "istio-sidecar", namespace: "bank", labels: ["security.istio.io/tlsMode": "istio", "app": "till"]),
    Kind(component: "istio-gateway", namespace: "istio-ingress", labels: ["istio": "ingressgateway"]),
  ]

  private static func certManager(_ name: String, _ component: String) -> [String: String] {
    [
      "app": name, "app.kubernetes.io/name": name, "app.kubernetes.io/component": component,
      "app.kubernetes.io/instance": "cert-manager",
    ]
  }

  private struct Builder {
    var random: SplitMix64
    var cluster = Cluster()
    var expected: [Flow] = []
    var unexpected: [Flow] = []
    private var isIPv6 = false
    private var clientPort: UInt16 = 30000
    private var pods: [String: [Pod]] = [:]
    private var others: [Pod] = []

    init(random: SplitMix64) { self.random = random }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private func address(_ text: String) -> IPAddress {
      guard let address = IPAddress(text) else { preconditionFailure("'\(text)' is not an address") }
      return address
    }

    mutating func addNodes() {
      isIPv6 = chance(30)
      for place in 0..<Int.random(in: 1...3, using: &random) {
        let own = address(isIPv6 ? "2001:db8:1::\(place + 1)" : "192.168.7.\(place + 1)")
        let block = CIDR(isIPv6 ? "fd01:0:0:\(place)::/64" : "10.\(128 + place).0.0/23")
        cluster.nodes.append(Node(name: "n\(place)", addresses: [own], podBlocks: [block].compactMap(\.self)))
      }
      guard chance(80), let first = cluster.nodes.first else { return }
      cluster.endpointSlices.append(
        EndpointSlice(
          namespace: "default", service: "kubernetes",
          endpoints: [.init(address: first.addresses[0])], ports: [.init(name: "https", number: 6443)]))
    }

    mutating func addPods() {
      for (place, kind) in RandomCluster.kinds.enumerated() where chance(80) {
        for replica in 0..<Int.random(in: 1...2, using: &random) {
          pods[kind.component, default: []].append(
            add(kind.namespace, "\(kind.component)-\(place)", "\(place)-\(replica)", kind.labels, place * 8 + replica))
        }
      }
      for place in 0..<Int.random(in: 0...4, using: &random) {
        // Other pods run beside the components and may have some of their labels.
        let kind = RandomCluster.kinds[Int.random(in: 0..<RandomCluster.kinds.count, using: &random)]
        var labels = ["app": "other-\(place)"]
        if chance(50) { labels["app.kubernetes.io/instance"] = "cert-manager" }
        if chance(30) { labels["tier"] = "backend" }
        others.append(add(kind.namespace, "other-\(place)", "s\(place)", labels, 200 + place))
      }
    }

    private mutating func add(
      _ namespace: String, _ workload: String, _ suffix: String, _ labels: [String: String], _ host: Int
    ) -> Pod {
      let node = Int.random(in: 0..<cluster.nodes.count, using: &random)
      let own = address(
        isIPv6 ? "fd01:0:0:\(node)::\(String(host + 16, radix: 16))" : "10.\(128 + node).0.\(host + 10)")
      var pod = Pod(namespace: namespace, name: "\(workload)-\(suffix)", labels: labels, addresses: [own])
      pod.labels["pod-template-hash"] = suffix
      if chance(40) { pod.labels["app.kubernetes.io/version"] = "v1" }
      if chance(40) { pod.labels["helm.sh/chart"] = "chart-1" }
      pod.workload = workload
      pod.node = "n\(node)"
      cluster.pods.append(pod)
      return pod
    }

    mutating func addFlows() {
      let profiles = ComponentProfiles()
      for profile in profiles.all where profile.role == .subject {
        for pod in pods[profile.component] ?? [] {
          for need in profile.needs where chance(60) { expect(need, of: pod) }
          for client in others where chance(40) { probe(pod, from: client, profile) }
        }
      }
    }

    private mutating func expect(_ need: ComponentProfile.Need, of pod: Pod) {
      guard let port = need.ports.first?.number(Parameters()) else { return }
      for peer in need.peers {
        let peers = pods[peer] ?? []
        guard let other = peers.randomElement(using: &random) else { continue }
        switch need.direction {
        case .egress: expected.append(flow(pod.addresses[0], other.addresses[0], port, need.transport))
        case .ingress: expected.append(flow(other.addresses[0], pod.addresses[0], port, need.transport))
        }
      }
      if need.direction == .egress { expectOutside(need, of: pod, port) }
      if need.direction == .ingress, need.peers.contains("api-server"), let slice = cluster.endpointSlices.first {
        expected.append(flow(slice.endpoints[0].address, pod.addresses[0], port, need.transport))
      }
    }

    private mutating func expectOutside(_ need: ComponentProfile.Need, of pod: Pod, _ port: UInt16) {
      if need.peers.contains("api-server"), let slice = cluster.endpointSlices.first {
        expected.append(flow(pod.addresses[0], slice.endpoints[0].address, 6443, .tcp))
      }
      if need.peers.contains("external") || need.peers.contains("dns-authoritative") {
        let host = Int.random(in: 1...200, using: &random)
        let outside = address(isIPv6 ? "2606:4700::\(String(host, radix: 16))" : "198.51.100.\(host)")
        expected.append(flow(pod.addresses[0], outside, port, need.transport))
      }
      if need.peers.contains("imds") {
        expected.append(flow(pod.addresses[0], address(isIPv6 ? "fd00:ec2::254" : "169.254.169.254"), port, .tcp))
      }
    }

    private mutating func probe(_ pod: Pod, from client: Pod, _ profile: ComponentProfile) {
      let known = profile.ports.map { $0.number.number(Parameters()) }
      guard let port = (known + [22, 8080]).randomElement(using: &random) else { return }
      unexpected.append(flow(client.addresses[0], pod.addresses[0], port, .tcp))
    }

    private mutating func flow(
      _ client: IPAddress, _ server: IPAddress, _ port: UInt16, _ transport: TransportProtocol
    ) -> Flow {
      clientPort += 1
      return .connection("\(client)", clientPort, "\(server)", port, sequence: UInt32(clientPort), transport: transport)
    }
  }
}
