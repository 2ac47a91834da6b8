public import FlowModel

/// Finds whose an address is, and where a Service leads.
public struct Inventory: Sendable {
  /// The objects that it was made from.
  public let cluster: Cluster
  private var pods: [IPAddress: [Pod]] = [:]
  private var podsByName: [String: Pod] = [:]
  private let podsByLabel: PodsByLabel
  /// The pods with a network of their own, by namespace and workload.
  private var podsByWorkload: [String: [String: [Pod]]] = [:]
  private var nodes: [IPAddress: Node] = [:]
  private var nodesByName: [String: Node] = [:]
  private var hostPods: [String: [Pod]] = [:]
  private var services: [IPAddress: Service] = [:]
  private var slices: [String: [EndpointSlice]] = [:]
  /// The Services that select pods, by namespace, and what they select.
  private var selectingServices: [String: (services: [Service], index: SelectorIndex)] = [:]
  private var namespaces: [String: Namespace] = [:]
  private let podBlocks: BlockSet
  /// Addresses and ports of the Kubernetes API server, from the Service `kubernetes` in `default`.
  public private(set) var apiServers: Set<Backend> = []

  /// An inventory of these objects.
  public init(_ cluster: Cluster) {
    self.cluster = cluster
    podsByLabel = PodsByLabel(cluster.pods)
    podBlocks = BlockSet(cluster.nodes.lazy.flatMap(\.podBlocks))
    namespaces = Dictionary(cluster.namespaces.map { ($0.name, $0) }) { first, _ in first }
    nodesByName = Dictionary(cluster.nodes.map { ($0.name, $0) }) { first, _ in first }
    for node in cluster.nodes {
      for address in node.managementAddresses + node.routerAddresses + node.addresses { nodes[address] = node }
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

  /// Whose the address was at `moment`; nil where no object has it.
  ///
  /// A pod that had the address then comes before one that has it now: addresses are given out again.
  public func resident(of address: IPAddress, at moment: Timestamp?) -> Resident? {
    if let candidates = pods[address] {
      let pod = candidates.last { $0.isAlive(at: moment) } ?? candidates.last { !$0.hasFinished } ?? candidates.last
      if let pod { return .pod(pod) }
    }
    if let node = nodes[address] { return .node(node, hostPods: hostPods[node.name] ?? []) }
    return services[address].map(Resident.service)
  }

  /// Whether two or more pods had the address at `moment`, as far as the objects tell.
  public func isAmbiguous(_ address: IPAddress, at moment: Timestamp?) -> Bool {
    (pods[address] ?? []).count { $0.isAlive(at: moment) } > 1
  }

  /// The node of this name; nil where there is none.
  public func node(named name: String) -> Node? { nodesByName[name] }

  /// The pod of this name; nil where there is none.
  public func pod(namespace: String, name: String) -> Pod? { podsByName[Self.key(namespace, name)] }

  /// The pod that alone has the address among the objects, whenever; nil where several have or had it, or none.
  public func onlyPod(at address: IPAddress) -> Pod? { pods[address].flatMap { $0.count == 1 ? $0.first : nil } }

  /// The pods of a workload that have a network of their own, those that have ended among them, in the objects' order.
  public func ownNetworkPods(of workload: String, in namespace: String) -> [Pod] {
    podsByWorkload[namespace]?[workload] ?? []
  }

  /// Whether a pod of a namespace that has a network of its own, has these labels and meets the condition is among the objects.
  public func hasOwnNetworkPod(
    in namespace: String, labels: [String: String], where isMeant: (Pod) -> Bool
  ) -> Bool {
    let selector = LabelSelector(matchLabels: labels)
    return podsByLabel.candidates(in: namespace, labels).contains { place in
      let pod = cluster.pods[place]
      return pod.network == .own && selector.matches(pod.labels) && isMeant(pod)
    }
  }

  /// Whether a node gives out the address to pods.
  public func isInPodBlock(_ address: IPAddress) -> Bool { podBlocks.contains(address) }

  /// Where a Service's address and port lead, sorted; empty where the address is no Service's or the port none of its own.
  public func backends(of address: IPAddress, port: UInt16, transport: TransportProtocol) -> [Backend] {
    guard let service = services[address],
      let servicePort = service.ports.first(where: { $0.number == port && $0.transport == transport })
    else { return [] }
    let listed = (slices[Self.key(service.namespace, service.name)] ?? [])
      .flatMap { Self.backends($0, servicePort) }.filter { $0.address.isIPv4 == address.isIPv4 }
    let found = listed.isEmpty ? selectedBackends(service, servicePort, like: address) : listed
    return Set(found).sorted()
  }

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

  /// The labels of a namespace; its name alone where the object is missing.
  public func namespace(_ name: String) -> Namespace { namespaces[name] ?? Namespace(name: name) }

  private static func backends(_ slice: EndpointSlice, _ servicePort: Service.Port) -> [Backend] {
    let ports = slice.ports.filter { $0.transport == servicePort.transport && $0.name == servicePort.name }
    return slice.endpoints.flatMap { endpoint in
      ports.map { Backend(address: endpoint.address, port: $0.number) }
    }
  }

  /// Without endpoint objects: the running pods that the Service selects.
  private func selectedBackends(_ service: Service, _ port: Service.Port, like address: IPAddress) -> [Backend] {
    guard let selector = service.selector, !selector.isEmpty else { return [] }
    let selected = podsByLabel.candidates(in: service.namespace, selector).map { cluster.pods[$0] }.filter { pod in
      !pod.hasFinished && selector.allSatisfy { pod.labels[$0.key] == $0.value }
    }
    return selected.flatMap { pod in
      let numbers: [UInt16] =
        switch port.target {
        case .number(let number): [number]
        case .name(let name): pod.numbers(ofPort: name, transport: port.transport)
        }
      return pod.addresses.filter { $0.isIPv4 == address.isIPv4 }
        .flatMap { address in numbers.map { Backend(address: address, port: $0) } }
    }
  }

  private static func key(_ namespace: String, _ name: String) -> String { namespace + "/" + name }

  /// The pod that started first comes first; of two at once the one that sorts first by name.
  private static func precedes(_ left: Pod, _ right: Pod) -> Bool {
    let (mine, theirs) = (left.started?.nanoseconds ?? .min, right.started?.nanoseconds ?? .min)
    return (mine, left.namespace, left.name) < (theirs, right.namespace, right.name)
  }
}
