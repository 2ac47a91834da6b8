import FlowModel

/// Compares the peers of rules with one end of a connection.
struct PeerTest: Sendable {
  private let namespaces: [String: Namespace]
  private let nodes: [String: Node]
  let reach: PolicyEvaluator.BlockReach
  private let hostNetwork: PolicyEvaluator.HostNetwork
  /// The labels of the namespaces that stand for everything in a node's network.
  private let hostNetworks: [[String: String]]

  init(
    _ namespaces: [Namespace], _ nodes: [Node], blocksReach reach: PolicyEvaluator.BlockReach,
    hostNetwork: PolicyEvaluator.HostNetwork
  ) {
    self.namespaces = Dictionary(namespaces.map { ($0.name, $0) }) { _, last in last }
    self.nodes = Dictionary(nodes.map { ($0.name, $0) }) { _, last in last }
    self.reach = reach
    self.hostNetwork = hostNetwork
    hostNetworks =
      hostNetwork != .byNamespace ? [] : namespaces.map(\.labels).filter { $0[Namespace.hostNetworkLabel] != nil }
  }

  /// Whether one of the rule's peers matches.
  func matches(_ rule: Isolation.Rule, _ party: PolicyParty) -> Bool {
    guard let index = rule.index else {
      return rule.peers.isEmpty || rule.peers.contains { matches($0, of: rule.namespace, party) }
    }
    let pod = party.selectablePod
    if isBlockable(party), party.addresses.contains(where: index.contains) { return true }
    guard let pod else { return rule.peers.contains { selectsHostNetwork($0, party) } }
    return index.selects(pod, labels(of: pod.namespace))
  }

  /// The same as having no differences, without making a list of them.
  func matches(_ peer: NetworkPolicy.Peer, of home: String, _ party: PolicyParty) -> Bool {
    if let block = peer.block, !peer.selectsPods { return differences(block, party).isEmpty }
    guard peer.selectsPods else { return false }
    guard let pod = party.selectablePod else { return selectsHostNetwork(peer, party) }
    if let selector = peer.namespaces {
      guard selector.matches(labels(of: pod.namespace)) else { return false }
    } else if pod.namespace != home {
      return false
    }
    return peer.pods?.matches(pod.labels) ?? true
  }

  /// Whether the peer selects OpenShift's namespace for everything in a node's network: OVN-Kubernetes fills it with the addresses from
  /// which nodes connect to pods. It holds no pods, so that a selector for pods with a requirement matches nothing there.
  private func selectsHostNetwork(_ peer: NetworkPolicy.Peer, _ party: PolicyParty) -> Bool {
    guard !hostNetworks.isEmpty, let node = party.node, let selector = peer.namespaces, peer.pods?.isEmpty ?? true
    else {
      return false
    }
    // The addresses on which a node serves, such as the API server's, are not among them.
    let serving = nodes[node]?.addresses ?? []
    guard party.addresses.isEmpty || party.addresses.contains(where: { !serving.contains($0) }) else { return false }
    return hostNetworks.contains(where: selector.matches)
  }

  /// Whether the namespace's labels are known.
  func hasObject(ofNamespace name: String) -> Bool { namespaces[name] != nil }

  /// The number of differences of the rule's nearest peer; 0 if a peer matches.
  func distance(_ rule: Isolation.Rule, _ party: PolicyParty) -> Int {
    matches(rule, party) ? 0 : nearest(rule, party).distance
  }

  /// The first of the peers with the fewest differences, if no peer matches.
  private func nearest(_ rule: Isolation.Rule, _ party: PolicyParty) -> (place: Int, distance: Int) {
    // Anything but a pod differs from each peer in one thing.
    guard let pod = party.selectablePod else { return (0, 1) }
    if let index = rule.index { return index.nearest(pod, labels(of: pod.namespace)) }
    var best = (place: 0, distance: Int.max)
    for (place, peer) in rule.peers.enumerated() {
      let distance = distance(peer, of: rule.namespace, pod)
      if distance < best.distance { best = (place, distance) }
    }
    return best
  }

  /// The number of differences of a peer that does not match.
  private func distance(_ peer: NetworkPolicy.Peer, of home: String, _ pod: Pod) -> Int {
    guard peer.selectsPods else { return 1 }
    let places = peer.namespaces?.misses(labels(of: pod.namespace)) ?? (pod.namespace == home ? 0 : 1)
    return places + (peer.pods?.misses(pod.labels) ?? 0)
  }

  /// The differences of the rule's nearest peer, the first of equal ones; empty if a peer matches.
  func differences(_ rule: Isolation.Rule, _ party: PolicyParty) -> [NearMiss.Difference] {
    if matches(rule, party) { return [] }
    return differences(rule.peers[nearest(rule, party).place], of: rule.namespace, party)
  }

  private func differences(
    _ peer: NetworkPolicy.Peer, of home: String, _ party: PolicyParty
  ) -> [NearMiss.Difference] {
    if let block = peer.block, !peer.selectsPods { return differences(block, party) }
    guard peer.selectsPods, let pod = party.selectablePod else { return [.notSelectable] }
    var result: [NearMiss.Difference] = []
    if let selector = peer.namespaces {
      let labels = labels(of: pod.namespace)
      for requirement in selector.requirements where !requirement.matches(labels) {
        result.append(.namespaceLabel(requirement, got: labels[requirement.key]))
      }
    } else if pod.namespace != home {
      result.append(.otherNamespace(wanted: home, got: pod.namespace))
    }
    for requirement in peer.pods?.requirements ?? [] where !requirement.matches(pod.labels) {
      result.append(.podLabel(requirement, got: pod.labels[requirement.key]))
    }
    return result
  }

  func labels(of namespace: String) -> [String: String] {
    (namespaces[namespace] ?? Namespace(name: namespace)).labels
  }

  /// Whether address blocks are compared with the party at all.
  func isBlockable(_ party: PolicyParty) -> Bool {
    if party.selectablePod != nil { return reach == .pods }
    return hostNetwork != .unreachable || party.node == nil
  }

  private func differences(_ block: NetworkPolicy.IPBlock, _ party: PolicyParty) -> [NearMiss.Difference] {
    if party.selectablePod == nil, !isBlockable(party) { return [.blockSkipsNodes(block.block)] }
    if party.selectablePod != nil, reach == .outsideOnly { return [.blockSkipsPods(block.block)] }
    let inside = party.addresses.filter(block.block.contains)
    guard !inside.isEmpty else { return [.outsideBlock(block.block)] }
    for address in inside {
      guard let exception = block.except.first(where: { $0.contains(address) }) else { return [] }
      if address == inside.last { return [.excepted(exception)] }
    }
    return []
  }
}

/// Whether a peer of an admin policy matches.
enum PeerMatch {
  case yes
  case no
  /// It depends on the name that the address was resolved from.
  case unknown
}

extension PeerTest {
  func matches(_ rule: AdminPolicy.Rule, _ party: PolicyParty) -> PeerMatch {
    var result = PeerMatch.no
    for peer in rule.peers {
      switch matches(peer, party) {
      case .yes: return .yes
      case .unknown: result = .unknown
      case .no: break
      }
    }
    return result
  }

  private func matches(_ peer: AdminPolicy.Peer, _ party: PolicyParty) -> PeerMatch {
    switch peer {
    case .pods(let subject):
      guard let pod = party.selectablePod else { return .no }
      return subject.namespaces.matches(labels(of: pod.namespace)) && subject.pods.matches(pod.labels) ? .yes : .no
    case .nodes(let selector):
      guard let name = party.node else { return .no }
      return selector.matches(nodes[name]?.labels ?? [:]) && isNodeAddress(party, of: nodes[name]) ? .yes : .no
    case .networks(let blocks):
      return party.addresses.contains { address in blocks.contains { $0.contains(address) } } ? .yes : .no
    case .domainNames: return party.pod == nil && party.node == nil ? .unknown : .no
    }
  }

  /// A node has further addresses in the network of pods, which are not in its status.
  private func isNodeAddress(_ party: PolicyParty, of node: Node?) -> Bool {
    guard let node, let address = party.address else { return true }
    return node.addresses.contains(address)
  }
}
