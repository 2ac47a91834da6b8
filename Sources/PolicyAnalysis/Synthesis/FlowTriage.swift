import Classifier
import FlowModel
import KubeModel

/// Sorts the flows of the components: which get a rule, which are unexpected, and which are left out and why.
struct FlowTriage {
  private let items: PeerItems
  private let grouping: PeerGrouping
  /// The ids of the unexpected flows to include.
  private let includes: Inclusion

  /// By the component that needs them.
  private(set) var seeds: [Subject: [RuleSeed.Key: RuleSeed]] = [:]
  private(set) var unexpected: [UnexpectedFlow] = []
  private(set) var leftOut: [ProposalProof.LeftOutFlow] = []
  /// The directions in which a needed connection succeeded that no rule can name: to isolate them would drop it.
  private(set) var withheld: [Subject: Set<PolicyDirection>] = [:]
  /// The components with any traffic beside that of their own nodes.
  private(set) var seen: Set<Subject> = []

  init(_ items: PeerItems, includes: Inclusion) {
    self.items = items
    self.includes = includes
    grouping = PeerGrouping(items: items, evidence: .objects)
  }

  /// Adds the flows of all edges, once for each of their two sides.
  mutating func add(_ edges: [Edge]) {
    let ids = FlowID.ids(of: edges) { key in
      [key.source, key.destination].contains { items.profiles[$0.component ?? ""]?.role == .subject }
    }
    for edge in edges {
      for direction in PolicyDirection.allCases { add(edge, direction, id: ids[edge.key] ?? "") }
    }
    unexpected.sort { ($0.id, $0.direction.rawValue) < ($1.id, $1.direction.rawValue) }
  }

  private mutating func add(_ edge: Edge, _ direction: PolicyDirection, id: String) {
    let (own, other) =
      direction == .egress ? (edge.key.source, edge.key.destination) : (edge.key.destination, edge.key.source)
    guard let profile = items.profiles[own.component ?? ""], profile.role == .subject else { return }
    var unexpectedPaths: [Path] = []
    var reasons: [ProposalProof.Reason: [Path]] = [:]
    for path in edge.paths {
      switch judge(path, edge.key, direction, profile, other) {
      case .seed(let subject, let added): add(added, subject)
      case .unexpected: unexpectedPaths.append(path)
      case .leftOut(let reason): reasons[reason, default: []].append(path)
      }
    }
    if !unexpectedPaths.isEmpty {
      let edge = Edge(edge.key, paths: unexpectedPaths)
      unexpected.append(
        UnexpectedFlow(
          id: id, edge: edge, component: profile.component, direction: direction,
          reason: reason(edge.key, direction, profile), isIncluded: includes.contains(id)))
      if includes.contains(id) {
        for path in unexpectedPaths { include(path, edge.key, direction, profile) }
      } else {
        reasons[.unexpected(id)] = unexpectedPaths
      }
    }
    for (reason, paths) in reasons {
      leftOut.append(.init(edge: Edge(edge.key, paths: paths), component: profile.component, reason: reason))
    }
  }

  private mutating func add(_ added: [(RuleSeed.Key, RuleSeed)], _ subject: Subject) {
    for (key, seed) in added { seeds[subject, default: [:]].add(seed, key) }
  }

  private enum Judgement {
    case seed(Subject, [(RuleSeed.Key, RuleSeed)])
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
    let isControlPlane = hasSucceeded && isAdmission(direction, key) && far.policyParty?.pod == nil
    let expected = profile.need(direction, key.purpose, key.transport, with: isControlPlane ? .controlPlane : other)
    guard let need = expected else {
      return hasSucceeded ? .unexpected : .leftOut(.neverSucceeded)
    }
    let place = profile.needs.firstIndex { $0.id == need.id }
    let judgement = seeds(
      path, key, direction, subject, .component,
      RuleSeed(
        basis: hasSucceeded ? .observed : .neededNotSeen, needs: place.map { [$0] } ?? [], purposes: [key.purpose],
        paths: GatheredPaths(path, of: key)))
    if case .leftOut = judgement, hasSucceeded { withheld[subject, default: []].insert(direction) }
    return judgement
  }

  /// Only an API server calls webhooks. A call that succeeded from an address that is no pod's came from one, whatever the objects know of
  /// the address: a managed control plane's addresses are often not among them.
  private func isAdmission(_ direction: PolicyDirection, _ key: Edge.Key) -> Bool {
    direction == .ingress && key.purpose.isCallOfAPIServer
  }

  /// Every network plugin allows traffic from a pod's own node.
  private func isOwnNode(_ own: Party, _ far: Party, _ direction: PolicyDirection) -> Bool {
    guard direction == .ingress, let node = far.policyParty?.node else { return false }
    return node == own.policyParty?.pod?.node
  }

  /// Where the pod's node is not known, a node that connects to the probe port is taken for it.
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
    switch seeds(path, key, direction, subject, .workload, seed) {
    case .seed(let subject, let added): add(added, subject)
    case .leftOut(let reason):
      leftOut.append(.init(edge: Edge(key, paths: [path]), component: profile.component, reason: reason))
    case .unexpected: break
    }
  }

  /// One seed for each pod or address to which the connection may lead.
  private func seeds(
    _ path: Path, _ key: Edge.Key, _ direction: PolicyDirection, _ subject: Subject, _ breadth: PeerGrouping.Breadth,
    _ seed: RuleSeed
  ) -> Judgement {
    switch grouping.targets(of: path, key, direction, breadth) {
    case .unknown: .leftOut(.peerUnknown)
    case .notSelectable: .leftOut(.notSelectable)
    case .known(let targets):
      .seed(
        subject,
        targets.map { target in
          var seed = seed
          seed.seen = target.seen
          return (
            RuleSeed.Key(direction: direction, group: target.group, transport: key.transport, port: target.port), seed
          )
        })
    }
  }

  private func reason(
    _ key: Edge.Key, _ direction: PolicyDirection, _ profile: ComponentProfile
  ) -> UnexpectedFlow.Reason {
    let similar = profile.needs.filter { $0.direction == direction && $0.purpose == key.purpose }
    return similar.isEmpty ? .unknownPurpose : .otherPeer(expected: Set(similar.flatMap(\.peers)).sorted())
  }
}

extension Peer {
  fileprivate static let controlPlane = Peer(.apiServer, component: "api-server")
}
