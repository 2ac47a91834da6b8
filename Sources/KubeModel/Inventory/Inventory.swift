public import FlowModel

/// Finds the owner of an address and the backends of a Service.
public struct Inventory: Sendable {
  public let cluster: Cluster
  private var pods: [IPAddress: [Pod]] = [:]
  private var podsByName: [String: Pod] = [:]
  let podsByLabel: PodsByLabel
  /// Pods that are not host-network pods, by namespace and workload.
  private var podsByWorkload: [String: [String: [Pod]]] = [:]
  private var nodes: [IPAddress: Node] = [:]
  private var nodesByName: [String: Node] = [:]
  private var hostPods: [String: [Pod]] = [:]
  private(set) var services: [IPAddress: Service] = [:]
  private(set) var slices: [String: [EndpointSlice]] = [:]
  /// Services with a selector, by namespace, and their selectors.
  private var selectingServices: [String: (services: [Service], index: SelectorIndex)] = [:]
  private var namespaces: [String: Namespace] = [:]
  private let podBlocks: BlockSet
  /// The endpoints of the Service `kubernetes` in `default`.
  public private(set) var apiServers: Set<Backend> = []
  /// The programs that give pods their network and enforce policies.
  public let network: ClusterNetwork

  public init(_ cluster: Cluster) {
    self.cluster = cluster
    podsByLabel = PodsByLabel(cluster.pods)
    podBlocks = BlockSet(cluster.nodes.lazy.flatMap(\.podBlocks))
    namespaces = Dictionary(cluster.namespaces.map { ($0.name, $0) }) { first, _ in first }
    nodesByName = Dictionary(cluster.nodes.map { ($0.name, $0) }) { first, _ in first }
    network = ClusterNetwork(cluster)
    for node in cluster.nodes {
      for address in podNetworkAddresses(of: node).joined() { nodes[address] = node }
      for address in node.addresses { nodes[address] = node }
    }
    for pod in cluster.pods {
      podsByName[Self.key(pod.namespace, pod.name)] = pod
      switch pod.network {
      case .own:
        podsByWorkload[pod.namespace, default: [:]][pod.workload, default: []].append(pod)
        for address in pod.addresses { pods[address, default: []].append(pod) }
      case .host: if let node = pod.node { hostPods[node, default: []].append(pod) }
      }
    }
    for address in pods.keys { pods[address]?.sort(by: Self.precedes) }
    for service in cluster.services {
      for address in service.addresses { services[address] = service }
    }
    let selecting = cluster.services.filter { $0.selector?.isEmpty == false }
    selectingServices = Dictionary(grouping: selecting, by: \.namespace).mapValues { services in
      (services, SelectorIndex(services.map { LabelSelector(matchLabels: $0.selector ?? [:]) }))
    }
    for slice in cluster.endpointSlices { slices[Self.key(slice.namespace, slice.service), default: []].append(slice) }
    for slice in slices[Self.key("default", "kubernetes")] ?? [] {
      for endpoint in slice.endpoints {
        for port in slice.ports { apiServers.insert(Backend(address: endpoint.address, port: port.number)) }
      }
    }
  }

  /// The owner of the address at `moment`; nil if no object has it. A pod that had the address then comes before one that has it now:
  /// addresses are reused.
  public func resident(of address: IPAddress, at moment: Timestamp?) -> Resident? {
    if let candidates = pods[address] {
      let pod = candidates.last { $0.isAlive(at: moment) } ?? candidates.last { !$0.hasFinished } ?? candidates.last
      if let pod { return .pod(pod) }
    }
    if let node = nodes[address] { return .node(node, hostPods: hostPods[node.name] ?? []) }
    return services[address].map(Resident.service)
  }

  /// Whether two or more pods had the address at `moment`, as far as the objects say.
  public func isAmbiguous(_ address: IPAddress, at moment: Timestamp?) -> Bool {
    (pods[address] ?? []).count { $0.isAlive(at: moment) } > 1
  }

  public func node(named name: String) -> Node? { nodesByName[name] }

  /// The addresses of API servers that are neither a node's nor a pod's: a managed control plane, which connects to pods from them.
  ///
  /// With OVN-Kubernetes no API server does: HyperShift's connects through konnectivity, and MicroShift's has its endpoint on the node's
  /// loopback device, so that the node's management port is what pods see.
  public var managedAPIServers: Set<IPAddress> {
    guard network.plugin != .ovnKubernetes else { return [] }
    return Set(apiServers.map(\.address).filter { nodes[$0] == nil && pods[$0] == nil })
  }

  /// The addresses that the node has beside those in its status, mostly in the pod network, each list those of one device or kind: by the
  /// network plugin, the one first that carries traffic to other nodes, then those that annotations and objects of the plugin name.
  public func podNetworkAddresses(of node: Node) -> [[IPAddress]] {
    let own = network.ownPlaces(of: node).map { place in node.podBlocks.compactMap { $0.address(at: place) } }
    let known = Set(own.joined())
    let named = node.annotatedAddresses + (cluster.pluginAddresses[node.name] ?? [])
    return (own + [named.filter { !known.contains($0) && !node.addresses.contains($0) }]).filter { !$0.isEmpty }
  }

  /// The node whose OVN-Kubernetes management port would have the address: for a cluster whose objects do not show its network plugin.
  public func nodeOfManagementPort(_ address: IPAddress) -> Node? {
    guard network.plugin == nil else { return nil }
    return cluster.nodes.first { $0.podBlocks.contains { $0.address(at: 2) == address } }
  }

  public func pod(namespace: String, name: String) -> Pod? { podsByName[Self.key(namespace, name)] }

  /// Whether a pod of the namespace has a name that begins so.
  public func hasPod(in namespace: String, namedLike prefix: Substring) -> Bool {
    cluster.pods.contains { $0.namespace == namespace && $0.name.hasPrefix(prefix) }
  }

  /// The pod with the address, if no other pod has or had it.
  public func onlyPod(at address: IPAddress) -> Pod? { pods[address].flatMap { $0.count == 1 ? $0.first : nil } }

  /// The pods of a workload without host-network pods, finished ones too, in the order of the objects.
  public func ownNetworkPods(of workload: String, in namespace: String) -> [Pod] {
    podsByWorkload[namespace]?[workload] ?? []
  }

  /// Whether a pod of the namespace has these labels, is not a host-network pod and meets the condition.
  public func hasOwnNetworkPod(
    in namespace: String, labels: [String: String], where condition: (Pod) -> Bool
  ) -> Bool {
    let selector = LabelSelector(matchLabels: labels)
    return podsByLabel.candidates(in: namespace, labels).contains { place in
      let pod = cluster.pods[place]
      return pod.network == .own && selector.matches(pod.labels) && condition(pod)
    }
  }

  /// Whether the address is in a block that a node gives addresses to pods from.
  public func isInPodBlock(_ address: IPAddress) -> Bool { podBlocks.contains(address) }

  /// The ports of the Services that lead to a pod's port, sorted.
  public func servicePorts(leadingTo pod: Pod, port: UInt16, transport: TransportProtocol) -> [UInt16] {
    guard let (services, index) = selectingServices[pod.namespace] else { return [] }
    let numbers = index.matches(pod.labels).flatMap { services[$0].ports }.filter { servicePort in
      guard servicePort.transport == transport else { return false }
      switch servicePort.target {
      case .number(let number): return number == port
      case .name(let name): return pod.numbers(ofPort: name, transport: transport).contains(port)
      }
    }.map(\.number)
    return Set(numbers).sorted()
  }

  /// The ports of a pod that this TCP port of the Services that select it leads to.
  public func targets(ofServicePort number: UInt16, on pod: Pod) -> [UInt16] {
    services(selecting: pod).flatMap(\.ports).filter { $0.number == number && $0.transport == .tcp }.flatMap { port in
      switch port.target {
      case .number(let number): [number]
      case .name(let name): pod.numbers(ofPort: name, transport: .tcp)
      }
    }
  }

  /// The Services whose selector matches the pod.
  func services(selecting pod: Pod) -> [Service] {
    guard let (services, index) = selectingServices[pod.namespace] else { return [] }
    return index.matches(pod.labels).map { services[$0] }
  }

  /// A namespace without an object has only the label with its name.
  public func namespace(_ name: String) -> Namespace { namespaces[name] ?? Namespace(name: name) }

  static func key(_ namespace: String, _ name: String) -> String { namespace + "/" + name }

  /// By start, then by name.
  private static func precedes(_ left: Pod, _ right: Pod) -> Bool {
    let (mine, theirs) = (left.started?.nanoseconds ?? .min, right.started?.nanoseconds ?? .min)
    return (mine, left.namespace, left.name) < (theirs, right.namespace, right.name)
  }
}

extension Inventory {
  /// An address as policies see it: its pod, its node, or only the address.
  public func party(of address: IPAddress, at moment: Timestamp?) -> PolicyParty {
    switch resident(of: address, at: moment) {
    case .pod(let pod): PolicyParty(pod: pod, address: address)
    case .node(let node, _): PolicyParty(address: address, node: node.name)
    case .service, nil: PolicyParty(address: address)
    }
  }
}

/// The owner of an address.
public enum Resident: Hashable, Sendable {
  /// Never a host-network pod.
  case pod(Pod)
  /// One of the node's addresses; its host-network pods share it.
  case node(Node, hostPods: [Pod])
  /// A Service's address, before translation.
  case service(Service)
}
