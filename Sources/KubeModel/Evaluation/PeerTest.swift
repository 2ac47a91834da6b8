import FlowModel

/// Compares the items of `from` and `to` with a party.
struct PeerTest: Sendable {
  private let namespaces: [String: Namespace]
  private let reach: PolicyEvaluator.BlockReach

  init(_ namespaces: [Namespace], blocksReach reach: PolicyEvaluator.BlockReach) {
    self.namespaces = Dictionary(namespaces.map { ($0.name, $0) }) { _, last in last }
    self.reach = reach
  }

  /// Whether a rule speaks of the party.
  func matches(_ rule: Isolation.Rule, _ party: PolicyParty) -> Bool {
    guard let index = rule.index else {
      return rule.peers.isEmpty || rule.peers.contains { matches($0, of: rule.namespace, party) }
    }
    let pod = party.selectablePod
    if pod == nil || reach == .pods, party.addresses.contains(where: index.holds) { return true }
    return pod.map { index.selects($0, labels(of: $0.namespace)) } ?? false
  }

  /// The same as no differences, without saying which.
  private func matches(_ peer: NetworkPolicy.Peer, of home: String, _ party: PolicyParty) -> Bool {
    if let block = peer.block, !peer.selectsPods { return differences(block, party).isEmpty }
    guard peer.selectsPods, let pod = party.selectablePod else { return false }
    if let selector = peer.namespaces {
      guard selector.matches(labels(of: pod.namespace)) else { return false }
    } else if pod.namespace != home {
      return false
    }
    return peer.pods?.matches(pod.labels) ?? true
  }

  /// How many things keep the nearest of a rule's peers from matching; 0 where one matches.
  func distance(_ rule: Isolation.Rule, _ party: PolicyParty) -> Int {
    matches(rule, party) ? 0 : nearest(rule, party).distance
  }

  /// The first of the peers that fewest things keep from matching, where none matches.
  private func nearest(_ rule: Isolation.Rule, _ party: PolicyParty) -> (place: Int, distance: Int) {
    // What is no pod misses each by one.
    guard let pod = party.selectablePod else { return (0, 1) }
    if let index = rule.index { return index.nearest(pod, labels(of: pod.namespace)) }
    var best = (place: 0, distance: Int.max)
    for (place, peer) in rule.peers.enumerated() {
      let distance = distance(peer, of: rule.namespace, pod)
      if distance < best.distance { best = (place, distance) }
    }
    return best
  }

  /// Of a peer that does not match.
  private func distance(_ peer: NetworkPolicy.Peer, of home: String, _ pod: Pod) -> Int {
    guard peer.selectsPods else { return 1 }
    let places = peer.namespaces?.misses(labels(of: pod.namespace)) ?? (pod.namespace == home ? 0 : 1)
    return places + (peer.pods?.misses(pod.labels) ?? 0)
  }

  /// What keeps the nearest of a rule's peers from matching, the first of equal ones; empty where one matches.
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

  /// A namespace's labels.
  func labels(of namespace: String) -> [String: String] {
    (namespaces[namespace] ?? Namespace(name: namespace)).labels
  }

  private func differences(_ block: NetworkPolicy.IPBlock, _ party: PolicyParty) -> [NearMiss.Difference] {
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
