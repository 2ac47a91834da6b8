import Classifier
import FlowModel
import KubeModel
import Synchronization

/// Turns groups of peers into items of `from` and `to`. A class, because all of its users share the selectors that it found.
final class PeerItems: Sendable {
  let inventory: Inventory
  let profiles: ComponentProfiles
  let parameters: Parameters
  let external: ExternalPeers
  let publicBlocks: PublicBlocks
  /// Whether OpenShift's namespace for everything in a node's network is among the objects.
  let hasHostNetworkNamespace: Bool
  /// Whether any pod is in the ambient mesh.
  let hasAmbientPods: Bool
  /// The running pods by component, sorted by namespace and name.
  private let podsByComponent: [String: [Pod]]
  /// Those of them that have their own network.
  private let ownNetworkPods: [String: [Pod]]
  private let ownNetworkPodsByPlace: [Subject: [Pod]]
  /// Solver pods that objects declare, in namespaces where none runs.
  let declaredPods: [Pod]
  private let selection: PodSelection
  private let found = Mutex<[Group: FoundSelectors]>([:])

  private struct Group: Hashable {
    let namespace: String
    let members: PeerGroup.Members
  }

  /// The selectors for the running pods of a group.
  private struct FoundSelectors: Sendable {
    let hasPods: Bool
    /// One where that suffices, else one for each workload; nil where no lasting labels distinguish the pods from others.
    let selectors: [LabelSelector]?
  }

  init(inventory: Inventory, profiles: ComponentProfiles, parameters: Parameters, external: ExternalPeers) {
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
    self.external = external
    publicBlocks = PublicBlocks(inventory)
    hasHostNetworkNamespace = inventory.cluster.namespaces.contains { $0.labels[Namespace.hostNetworkLabel] != nil }
    hasAmbientPods =
      inventory.cluster.namespaces.contains { $0.labels[Self.dataplaneModeLabel] == "ambient" }
      || inventory.cluster.pods.contains { $0.labels[Self.dataplaneModeLabel] == "ambient" }
    var known: [String: [Pod]] = [:]
    for pod in inventory.cluster.pods where !pod.hasFinished {
      if let profile = profiles.profile(of: pod, parameters) { known[profile.component, default: []].append(pod) }
    }
    // Solver pods run for a short time only; where one is declared and none runs, a pod like it stands for it.
    let served = Set((known["acmesolver"] ?? []).map(\.namespace))
    declaredPods = DeclaredSolvers(inventory.cluster).pods.filter { !served.contains($0.namespace) }
    if !declaredPods.isEmpty { known["acmesolver", default: []] += declaredPods }
    podsByComponent = known.mapValues { pods in
      pods.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    }
    ownNetworkPods = podsByComponent.mapValues { pods in pods.filter { $0.network == .own } }
    var byPlace: [Subject: [Pod]] = [:]
    for (component, pods) in ownNetworkPods {
      for pod in pods { byPlace[Subject(component: component, namespace: pod.namespace), default: []].append(pod) }
    }
    ownNetworkPodsByPlace = byPlace
    selection = PodSelection(inventory: inventory, profiles: profiles)
  }

  /// Selects the pods with a sidecar: istio's injector gives each of them this label.
  static let sidecars = LabelSelector(matchLabels: ["security.istio.io/tlsMode": "istio"])

  /// The running pods of a component that policies can select, sorted by namespace and name.
  func pods(of component: String) -> [Pod] { ownNetworkPods[component] ?? [] }

  /// The running pods of a component, those in their node's network too, sorted by namespace and name.
  func runningPods(of component: String) -> [Pod] { podsByComponent[component] ?? [] }

  /// The running pods of a group that policies can select.
  func pods(_ namespace: String, _ members: PeerGroup.Members) -> [Pod] {
    switch members {
    case .component(let component):
      ownNetworkPodsByPlace[Subject(component: component, namespace: namespace)] ?? []
    case .workload(let workload): inventory.ownNetworkPods(of: workload, in: namespace).filter { !$0.hasFinished }
    }
  }

  /// The one selector for these pods; nil where no lasting labels distinguish them from others, or there are none.
  ///
  /// `labels` are those that traffic shows of pods which are not among the objects; they are used where the objects have none.
  func selector(
    _ namespace: String, _ members: PeerGroup.Members, seen labels: [String: String]? = nil
  ) -> LabelSelector? {
    guard let all = selectors(namespace, members, seen: labels), all.count == 1 else { return nil }
    return all.first
  }

  /// Whether the group has running pods that policies can select.
  func hasPods(_ namespace: String, _ members: PeerGroup.Members) -> Bool {
    found(Group(namespace: namespace, members: members)).hasPods
  }

  private func selectors(
    _ namespace: String, _ members: PeerGroup.Members, seen labels: [String: String]?
  ) -> [LabelSelector]? {
    let found = found(Group(namespace: namespace, members: members))
    guard let labels, !found.hasPods else { return found.selectors }
    return selection.selector(of: [Pod(namespace: namespace, name: "", labels: labels)]).map { [$0] }
  }

  private func found(_ group: Group) -> FoundSelectors {
    if let known = found.withLock({ $0[group] }) { return known }
    let pods = pods(group.namespace, group.members)
    let made = FoundSelectors(hasPods: !pods.isEmpty, selectors: selectors(of: pods))
    found.withLock { $0[group] = made }
    return made
  }

  private func selectors(of pods: [Pod]) -> [LabelSelector]? {
    if let selector = selection.selector(of: pods) { return [selector] }
    let workloads = Dictionary(grouping: pods, by: \.workload).sorted { $0.key < $1.key }
    guard workloads.count > 1 else { return nil }
    var selectors: [LabelSelector] = []
    for (_, pods) in workloads {
      guard let selector = selection.selector(of: pods) else { return nil }
      selectors.append(selector)
    }
    return selectors
  }

  /// The items, empty for any peer; nil where no lasting labels distinguish the pods from others, or the group is empty.
  ///
  /// The addresses in `seen` decide by which of its addresses a node is named.
  func items(for group: PeerGroup, seen: SeenPeers, in namespace: String) -> [NetworkPolicy.Peer]? {
    switch group {
    case .anyone: return []
    case .meshSidecars: return [NetworkPolicy.Peer(pods: Self.sidecars, namespaces: LabelSelector())]
    case .publicAddresses: return publicBlocks.items
    case .address(let address): return [Self.item(address)]
    case .hostNetworkNamespace:
      return [
        NetworkPolicy.Peer(
          pods: LabelSelector(), namespaces: LabelSelector(matchLabels: [Namespace.hostNetworkLabel: ""]))
      ]
    case .hosts(let hosts):
      let addresses = addresses(hosts, seen: seen.addresses)
      // No selector and no block matches a node, so that only the port can be named.
      if addresses.contains(where: cannotBlock) { return [] }
      return addresses.isEmpty ? nil : addresses.map(Self.item)
    case .pods(let home, let members):
      let namespaces = home == namespace ? nil : LabelSelector.namespace(home)
      return selectors(home, members, seen: seen.labels)?.map { NetworkPolicy.Peer(pods: $0, namespaces: namespaces) }
    }
  }

  /// Whether the address is a node's, and the network plugin does not match nodes by address.
  private func cannotBlock(_ address: IPAddress) -> Bool {
    guard namesNoNodes, case .node? = inventory.resident(of: address, at: nil) else { return false }
    return true
  }

  /// Whether a rule for nodes can name only its port.
  var namesNoNodes: Bool { !inventory.network.blocksMatchNodes }

  /// Whether `items` has an answer.
  func canName(_ group: PeerGroup, seen: SeenPeers) -> Bool {
    switch group {
    case .anyone, .meshSidecars, .publicAddresses, .address, .hostNetworkNamespace: true
    case .hosts(let hosts): !seen.addresses.isEmpty || !addresses(hosts, seen: []).isEmpty
    case .pods(let home, let members): selectors(home, members, seen: seen.labels) != nil
    }
  }

  private static func item(_ address: IPAddress) -> NetworkPolicy.Peer {
    NetworkPolicy.Peer(block: NetworkPolicy.IPBlock(block: CIDR(single: address)))
  }

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
      return serving.isEmpty && inventory.managedAPIServers.isEmpty
        ? nodes.filter { !Self.controlPlaneLabels.isDisjoint(with: $0.labels.keys) } : serving
    }
  }

  private static let controlPlaneLabels: Set<String> = [
    "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master",
  ]

  /// A node connects to pods from its own address or from those that it has in the pod network; traffic shows which of them. A managed
  /// control plane connects from its endpoints, which no node has.
  private func addresses(_ hosts: PeerGroup.Hosts, seen: Set<IPAddress>) -> [IPAddress] {
    let nodes = nodes(hosts)
    let own = Set(nodes.flatMap(\.addresses))
    let inPodNetwork = nodes.map { inventory.podNetworkAddresses(of: $0) }
    let managed = hosts == .apiServers ? inventory.managedAPIServers : []
    guard !seen.isEmpty else { return own.union(managed).union(inPodNetwork.compactMap(\.first).joined()).sorted() }
    var result = seen.union(managed)
    if !seen.isDisjoint(with: own) { result.formUnion(own) }
    for device in 0..<(inPodNetwork.map(\.count).max() ?? 0) {
      let addresses = Set(inPodNetwork.filter { $0.count > device }.flatMap { $0[device] })
      if !seen.isDisjoint(with: addresses) { result.formUnion(addresses) }
    }
    return result.sorted()
  }

  /// Whether ztunnel carries the connections of one of these pods.
  func isAmbient(_ pods: [Pod]) -> Bool {
    let key = Self.dataplaneModeLabel
    return pods.contains { ($0.labels[key] ?? inventory.namespace($0.namespace).labels[key]) == "ambient" }
  }

  /// On a pod or its namespace.
  private static let dataplaneModeLabel = "istio.io/dataplane-mode"
}
