import Classifier
import FlowModel
import KubeModel

/// Sorts the flows of the components: what becomes a rule, what was not expected, what is left out and why.
struct FlowSifter {
  let items: PeerItems
  /// Ids of unexpected flows that are asked for.
  let includes: Inclusion

  /// By whose rules they are for.
  private(set) var seeds: [Subject: [RuleSeed.Key: RuleSeed]] = [:]
  private(set) var unexpected: [UnexpectedFlow] = []
  private(set) var leftOut: [ProposalProof.LeftOutFlow] = []
  /// The components of which anything was seen but their own nodes' traffic.
  private(set) var seen: Set<Subject> = []
  /// Whether a rule can speak of a group of peers: many paths lead to the same.
  private var sayable: [Saying: Bool] = [:]

  private struct Saying: Hashable {
    let group: PeerGroup
    let namespace: String
    let isAddressSeen: Bool
  }

  init(_ items: PeerItems, includes: Inclusion) {
    self.items = items
    self.includes = includes
  }

  /// Adds the flows of all edges, each seen from both of its sides.
  mutating func sift(_ edges: [Edge]) {
    let ids = FlowID.ids(of: edges) { key in
      [key.source, key.destination].contains { items.profiles[$0.component ?? ""]?.role == .subject }
    }
    for edge in edges {
      for direction in PolicyDirection.allCases { sift(edge, direction, id: ids[edge.key] ?? "") }
    }
    unexpected.sort { ($0.id, $0.direction.rawValue) < ($1.id, $1.direction.rawValue) }
  }

  private mutating func sift(_ edge: Edge, _ direction: PolicyDirection, id: String) {
    let (own, other) =
      direction == .egress ? (edge.key.source, edge.key.destination) : (edge.key.destination, edge.key.source)
    guard let profile = items.profiles[own.component ?? ""], profile.role == .subject else { return }
    var strangers: [Path] = []
    var reasons: [ProposalProof.Reason: [Path]] = [:]
    for path in edge.paths {
      switch judge(path, edge.key, direction, profile, other) {
      case .seed(let seeds): for (key, seed) in seeds { add(seed, key) }
      case .unexpected: strangers.append(path)
      case .leftOut(let reason): reasons[reason, default: []].append(path)
      }
    }
    if !strangers.isEmpty {
      let edge = Edge(edge.key, paths: strangers)
      unexpected.append(
        UnexpectedFlow(
          id: id, edge: edge, component: profile.component, direction: direction,
          reason: reason(edge.key, direction, profile), isIncluded: includes.contains(id)))
      if includes.contains(id) {
        for path in strangers { include(path, edge.key, direction, profile) }
      } else {
        reasons[.unexpected(id)] = strangers
      }
    }
    for (reason, paths) in reasons {
      leftOut.append(.init(edge: Edge(edge.key, paths: paths), component: profile.component, reason: reason))
    }
  }

  private mutating func add(_ seed: RuleSeed, _ key: RuleSeed.Key) {
    if seeds[key.subject]?[key] == nil {
      seeds[key.subject, default: [:]][key] = seed
    } else {
      seeds[key.subject]?[key]?.merge(seed)
    }
  }

  private enum Judgement {
    case seed([(RuleSeed.Key, RuleSeed)])
    case unexpected
    case leftOut(ProposalProof.Reason)
  }

  private mutating func judge(
    _ path: Path, _ key: Edge.Key, _ direction: PolicyDirection, _ profile: ComponentProfile, _ other: Peer
  ) -> Judgement {
    let (own, far) = direction == .egress ? (path.source, path.destination) : (path.destination, path.source)
    guard let namespace = own.policyParty?.pod?.namespace ?? own.peer.namespace else {
      return .leftOut(.subjectUnknown)
    }
    let subject = Subject(component: profile.component, namespace: namespace)
    if own.policyParty?.pod?.network == .host { return .leftOut(.hostNetwork) }
    if isOwnNode(own, far, direction) || isProbe(own, far, key) { return .leftOut(.ownNode) }
    seen.insert(subject)
    if items.pods(namespace, .component(profile.component)).isEmpty { return .leftOut(.subjectUnknown) }
    guard key.transport.hasPorts else { return .leftOut(.protocolWithoutPorts) }
    let hasSucceeded = path.outcomes.keys.contains(where: \.succeeded)
    if path.clientBy == .unknown { return .leftOut(.directionUnknown) }
    guard let need = profile.need(direction, key.purpose, key.transport, with: other) else {
      return hasSucceeded ? .unexpected : .leftOut(.neverSucceeded)
    }
    let place = profile.needs.firstIndex { $0.id == need.id }
    return seeds(
      path, key, direction, subject, whole: .component,
      RuleSeed(
        basis: hasSucceeded ? .observed : .neededNotSeen, needs: place.map { [$0] } ?? [], purposes: [key.purpose],
        paths: GatheredPaths(path, of: key)))
  }

  /// Traffic from a pod's own node is let in by every plugin.
  private func isOwnNode(_ own: Party, _ far: Party, _ direction: PolicyDirection) -> Bool {
    guard direction == .ingress, let node = far.policyParty?.node else { return false }
    return node == own.policyParty?.pod?.node
  }

  /// Where nothing says which node a pod runs on, a node that asks for its health is taken for its own.
  private func isProbe(_ own: Party, _ far: Party, _ key: Edge.Key) -> Bool {
    key.purpose == .probe && far.policyParty?.node != nil && own.policyParty?.pod?.node == nil
  }

  private mutating func include(
    _ path: Path, _ key: Edge.Key, _ direction: PolicyDirection, _ profile: ComponentProfile
  ) {
    let own = direction == .egress ? path.source : path.destination
    guard let namespace = own.policyParty?.pod?.namespace ?? own.peer.namespace else { return }
    let subject = Subject(component: profile.component, namespace: namespace)
    let seed = RuleSeed(basis: .observed, purposes: [key.purpose], paths: GatheredPaths(path, of: key))
    switch seeds(path, key, direction, subject, whole: .workload, seed) {
    case .seed(let seeds): for (key, seed) in seeds { add(seed, key) }
    case .leftOut(let reason):
      leftOut.append(.init(edge: Edge(key, paths: [path]), component: profile.component, reason: reason))
    case .unexpected: break
    }
  }

  /// Whether a rule speaks of all pods of a component, or of one workload.
  private enum Whole {
    case component
    case workload
  }

  /// One seed for each place that the connection may lead to.
  private mutating func seeds(
    _ path: Path, _ key: Edge.Key, _ direction: PolicyDirection, _ subject: Subject, whole: Whole, _ seed: RuleSeed
  ) -> Judgement {
    let far = direction == .egress ? path.destination : path.source
    var places = [(party: far, port: key.port)]
    // On the way in, the port is the component's own, whichever of its pods the Service led to.
    for alternative in path.alternatives {
      places.append((direction == .egress ? alternative.party : far, alternative.port))
    }
    var result: [(RuleSeed.Key, RuleSeed)] = []
    for (party, port) in places {
      guard let group = group(party, key, direction, whole) else { return .leftOut(.peerUnknown) }
      guard canSay(group, seen: seed.seenAddresses(direction), in: subject.namespace) else {
        return .leftOut(hasPods(group) ? .notSelectable : .peerUnknown)
      }
      result.append(
        (
          RuleSeed.Key(subject: subject, direction: direction, group: group, transport: key.transport, port: port), seed
        ))
    }
    return .seed(result)
  }

  /// Which addresses were seen decides by which of them a group is let in, not whether it can be.
  private mutating func canSay(_ group: PeerGroup, seen: Set<IPAddress>, in namespace: String) -> Bool {
    let saying = Saying(group: group, namespace: namespace, isAddressSeen: !seen.isEmpty)
    if let known = sayable[saying] { return known }
    let isSayable = items.items(for: group, seen: seen, in: namespace) != nil
    sayable[saying] = isSayable
    return isSayable
  }

  private func hasPods(_ group: PeerGroup) -> Bool {
    guard case .pods(let namespace, let members) = group else { return false }
    return !items.pods(namespace, members).isEmpty
  }

  /// Whom a rule must speak of to let this party through; nil where the party is not known well enough.
  private func group(_ party: Party, _ key: Edge.Key, _ direction: PolicyDirection, _ whole: Whole) -> PeerGroup? {
    if direction == .egress, key.destination.kind == .apiServer { return .anyone }
    if let pod = party.policyParty?.selectablePod {
      guard whole == .component, let component = party.peer.component else {
        return .pods(namespace: pod.namespace, .workload(pod.workload))
      }
      return .pods(namespace: pod.namespace, .component(component))
    }
    if let node = party.policyParty?.node { return .hosts(hosts(party.peer, node, whole)) }
    guard let address = party.address else { return party.peer.kind == .external ? .publicAddresses : nil }
    if address.isLoopback || address.isMulticastOrBroadcast { return nil }
    return items.publicBlocks.contains(address) ? .publicAddresses : .address(address)
  }

  private func hosts(_ peer: Peer, _ node: String, _ whole: Whole) -> PeerGroup.Hosts {
    guard whole == .component else { return .named(node) }
    switch peer.component {
    case "api-server": return .apiServers
    case nil: return .all
    case let component?: return .running(component)
    }
  }

  private func reason(
    _ key: Edge.Key, _ direction: PolicyDirection, _ profile: ComponentProfile
  ) -> UnexpectedFlow.Reason {
    let similar = profile.needs.filter { $0.direction == direction && $0.purpose == key.purpose }
    return similar.isEmpty ? .unknownPurpose : .otherPeer(expected: Set(similar.flatMap(\.peers)).sorted())
  }
}
