import Classifier
import FlowModel
import KubeModel

/// Finds the peers that a rule must name to allow a connection. `derive` and the fixes of all findings use it, so that they propose the
/// same peers for the same flow.
struct PeerGrouping {
  let items: PeerItems
  let evidence: PodEvidence

  /// How much of the other side a rule names: all pods of a component, or one workload.
  enum Breadth {
    case component
    case workload
  }

  /// Where the labels of pods may come from.
  enum PodEvidence {
    case objects
    /// Flow logs too, for pods that are not among the running ones.
    case objectsAndTraffic
  }

  struct Target {
    let group: PeerGroup
    let port: UInt16
    let seen: SeenPeers
  }

  enum Targets {
    case known([Target])
    /// Too little is known of a peer, or none of its pods is among the objects.
    case unknown
    /// No lasting labels distinguish a peer's pods from others.
    case notSelectable
  }

  /// One target for each pod or address to which the connection may lead.
  func targets(of path: Path, _ key: Edge.Key, _ direction: PolicyDirection, _ breadth: Breadth) -> Targets {
    let far = direction == .egress ? path.destination : path.source
    var places = [(party: far, port: key.port)]
    // For ingress the port is that of the component's own pod, whichever of its pods the Service chose.
    for alternative in path.alternatives {
      places.append((direction == .egress ? alternative.party : far, alternative.port))
    }
    var targets: [Target] = []
    for (party, port) in places {
      guard let group = group(party, key, direction, breadth) else { return .unknown }
      let seen = seen(party, group)
      guard items.canName(group, seen: seen) else { return hasPods(group) ? .notSelectable : .unknown }
      targets.append(Target(group: group, port: port, seen: seen))
    }
    return .known(targets)
  }

  /// Nil where too little is known of the party.
  private func group(
    _ party: Party, _ key: Edge.Key, _ direction: PolicyDirection, _ breadth: Breadth
  ) -> PeerGroup? {
    if direction == .egress, key.destination.kind == .apiServer { return .anyone }
    if let pod = party.policyParty?.selectablePod {
      guard !pod.namespace.isEmpty else { return nil }
      return group(pod, component: breadth == .component ? party.peer.component : nil, key.purpose, direction)
    }
    // Any API server may make the next call, so that all of them are allowed, also where no profile expects the call.
    if direction == .ingress, party.peer.component == "api-server", party.address != nil { return .hosts(.apiServers) }
    if let node = party.policyParty?.node { return .hosts(hosts(party.peer, node, breadth)) }
    guard let address = party.address else { return party.peer.kind == .external ? .publicAddresses : nil }
    if address.isLoopback || address.isMulticastOrBroadcast { return nil }
    // A caller of a webhook is never a public service whose address changes.
    if direction == .ingress, key.purpose.isCallOfAPIServer { return .address(address) }
    guard items.external == .public, items.publicBlocks.contains(address), breadth == .component,
      items.profiles[party.peer.component ?? ""]?.hasLastingAddress != true
    else { return .address(address) }
    return .publicAddresses
  }

  /// The group of a pod as a peer: its component's pods, or its workload's where `component` is nil.
  ///
  /// For istio-csr, pods with a sidecar are one group in all namespaces. The injector labels every one of them, and the mesh grows by
  /// workloads and namespaces without a change to the CA's policies. A rule that lists today's namespaces would deny the sidecars of
  /// the next one, which shows only when they renew, up to an hour later. What protects the CA is the token that each request
  /// carries, not the list.
  func group(
    _ pod: Pod, component: String?, _ purpose: Purpose, _ direction: PolicyDirection
  ) -> PeerGroup {
    if direction == .ingress, purpose == .grpcCSR, PeerItems.sidecars.matches(pod.labels) { return .meshSidecars }
    return .pods(namespace: pod.namespace, component.map(PeerGroup.Members.component) ?? .workload(pod.workload))
  }

  private func hosts(_ peer: Peer, _ node: String, _ breadth: Breadth) -> PeerGroup.Hosts {
    guard breadth == .component else { return .named(node) }
    return peer.component.map(PeerGroup.Hosts.running) ?? .all
  }

  private func seen(_ party: Party, _ group: PeerGroup) -> SeenPeers {
    switch group {
    case .hosts: return SeenPeers(addresses: party.address.map { [$0] } ?? [])
    case .pods(let namespace, let members):
      guard evidence == .objectsAndTraffic, !items.hasPods(namespace, members) else { return SeenPeers() }
      return SeenPeers(labels: party.policyParty?.pod?.labels)
    case .anyone, .meshSidecars, .hostNetworkNamespace, .publicAddresses, .address: return SeenPeers()
    }
  }

  private func hasPods(_ group: PeerGroup) -> Bool {
    guard case .pods(let namespace, let members) = group else { return false }
    return items.hasPods(namespace, members)
  }
}
