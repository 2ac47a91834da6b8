import Classifier
import FlowModel
import KubeModel

/// Turns groups of peers into items of `from` and `to`.
struct PeerItems {
  let inventory: Inventory
  let profiles: ComponentProfiles
  let parameters: Parameters
  let publicBlocks: PublicBlocks
  /// The pods that have not ended, by component; those with a network of their own apart.
  private let podsByComponent: [String: [Pod]]
  private let ownNetworkPods: [String: [Pod]]
  private let ownNetworkPodsByPlace: [Subject: [Pod]]

  init(inventory: Inventory, profiles: ComponentProfiles, parameters: Parameters) {
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
    publicBlocks = PublicBlocks(inventory)
    var known: [String: [Pod]] = [:]
    for pod in inventory.cluster.pods where !pod.hasFinished {
      if let profile = profiles.profile(of: pod, parameters) { known[profile.component, default: []].append(pod) }
    }
    podsByComponent = known.mapValues { pods in
      pods.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    }
    ownNetworkPods = podsByComponent.mapValues { pods in pods.filter { $0.network == .own } }
    var byPlace: [Subject: [Pod]] = [:]
    for (component, pods) in ownNetworkPods {
      for pod in pods { byPlace[Subject(component: component, namespace: pod.namespace), default: []].append(pod) }
    }
    ownNetworkPodsByPlace = byPlace
  }

  /// The namespaces by which OpenShift lets policies speak of everything in a node's network.
  static let hostNetworkLabel = "policy-group.network.openshift.io/host-network"

  /// The pods of a component that policies can select and that have not ended, sorted by namespace and name.
  func pods(of component: String) -> [Pod] { ownNetworkPods[component] ?? [] }

  /// The pods that a group stands for.
  func pods(_ namespace: String, _ members: PeerGroup.Members) -> [Pod] {
    switch members {
    case .component(let component):
      ownNetworkPodsByPlace[Subject(component: component, namespace: namespace)] ?? []
    case .workload(let workload): inventory.ownNetworkPods(of: workload, in: namespace).filter { !$0.hasFinished }
    }
  }

  /// The items, empty for anybody; nil where no lasting labels tell the pods from others, or there are none.
  ///
  /// `seen` are the addresses that the traffic showed: they decide by which of its addresses a node is let in.
  func items(for group: PeerGroup, seen: Set<IPAddress>, in namespace: String) -> [NetworkPolicy.Peer]? {
    switch group {
    case .anyone: return []
    case .publicAddresses: return publicBlocks.items
    case .address(let address): return [Self.item(address)]
    case .hostNetworkNamespace:
      return [
        NetworkPolicy.Peer(pods: LabelSelector(), namespaces: LabelSelector(matchLabels: [Self.hostNetworkLabel: ""]))
      ]
    case .hosts(let hosts):
      let addresses = addresses(nodes(hosts), seen: seen)
      return addresses.isEmpty ? nil : addresses.map(Self.item)
    case .pods(let home, let members):
      return items(pods(home, members), namespaces: home == namespace ? nil : .namespace(home))
    }
  }

  private static func item(_ address: IPAddress) -> NetworkPolicy.Peer {
    NetworkPolicy.Peer(block: NetworkPolicy.IPBlock(block: CIDR(single: address)))
  }

  /// One item where one selector does, else one for each workload.
  private func items(_ pods: [Pod], namespaces: LabelSelector?) -> [NetworkPolicy.Peer]? {
    let selection = PodSelection(inventory: inventory, profiles: profiles)
    if let selector = selection.selector(of: pods) {
      return [NetworkPolicy.Peer(pods: selector, namespaces: namespaces)]
    }
    let workloads = Dictionary(grouping: pods, by: \.workload).sorted { $0.key < $1.key }
    guard workloads.count > 1 else { return nil }
    var items: [NetworkPolicy.Peer] = []
    for (_, pods) in workloads {
      guard let selector = selection.selector(of: pods) else { return nil }
      items.append(NetworkPolicy.Peer(pods: selector, namespaces: namespaces))
    }
    return items
  }

  /// The nodes that a group stands for.
  func nodes(_ hosts: PeerGroup.Hosts) -> [Node] {
    let nodes = inventory.cluster.nodes
    switch hosts {
    case .all: return nodes
    case .named(let name): return nodes.filter { $0.name == name }
    case .running(let component):
      let names = Set((podsByComponent[component] ?? []).filter { $0.network == .host }.compactMap(\.node))
      return nodes.filter { names.contains($0.name) }
    case .apiServers:
      let serving = nodes.filter { node in inventory.apiServers.contains { node.addresses.contains($0.address) } }
      return serving.isEmpty ? nodes.filter { !Self.controlPlaneLabels.isDisjoint(with: $0.labels.keys) } : serving
    }
  }

  private static let controlPlaneLabels: Set<String> = [
    "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master",
  ]

  /// A node speaks to pods from its own address or from the one that it has in the pod network: of which kind, traffic shows.
  private func addresses(_ nodes: [Node], seen: Set<IPAddress>) -> [IPAddress] {
    let own = Set(nodes.flatMap(\.addresses))
    let management = Set(nodes.flatMap(\.managementAddresses))
    guard !seen.isEmpty else { return own.union(management).sorted() }
    var result = seen
    if !seen.isDisjoint(with: own) { result.formUnion(own) }
    if !seen.isDisjoint(with: management) { result.formUnion(management) }
    return result.sorted()
  }
}
