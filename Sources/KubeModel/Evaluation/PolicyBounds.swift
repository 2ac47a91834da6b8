public import FlowModel

extension PolicyEvaluator {
  /// Judges a connection of which not everything is known: the verdict where it is the same whatever is missing, else what is missing.
  public func judge(
    from source: KnownParty, to destination: KnownParty, transport: TransportProtocol, port: UInt16,
    servicePort: UInt16? = nil
  ) -> BoundedVerdict {
    var exact: PolicyVerdict?
    if case .exact(let from) = source, case .exact(let to) = destination {
      let verdict = judge(from: from, to: to, transport: transport, port: port, servicePort: servicePort)
      if !dependsOnLabels(of: to, from), !dependsOnLabels(of: from, to) { return .certain(verdict) }
      exact = verdict
    }
    let missing = Array(Set(missing(source, for: destination) + missing(destination, for: source))).sorted()
    guard !hasAdminPolicies else { return .open(missing) }
    func bounds(_ subject: KnownParty, _ peer: KnownParty) -> SideBounds {
      SideBounds(
        evaluator: self, subject: subject, peer: peer, transport: transport, port: port, servicePort: servicePort,
        destination: destination)
    }
    let egress = bounds(source, destination).verdict(.egress)
    let ingress = bounds(destination, source).verdict(.ingress)
    // A side that denies decides alone.
    guard egress?.decision == .denied || ingress?.decision == .denied || (egress != nil && ingress != nil) else {
      return .open(missing)
    }
    // Where all but a namespace is known, the verdict on what is known has more to say.
    return .certain(
      PolicyVerdict(
        egress: egress.map { exact?.egress ?? $0 } ?? DirectionVerdict(.undefined),
        ingress: ingress.map { exact?.ingress ?? $0 } ?? DirectionVerdict(.undefined)))
  }

  /// Whether a policy for the subject may select the peer by a label of its namespace that is not known.
  private func dependsOnLabels(of peer: PolicyParty, _ subject: PolicyParty) -> Bool {
    guard let pod = peer.selectablePod, let own = subject.selectablePod else { return false }
    return !peers.hasObject(ofNamespace: pod.namespace) && selectsNamespacesByLabel(in: own.namespace)
  }

  /// What is not known of a party that the policies for the other end may select it by.
  private func missing(_ party: KnownParty, for subject: KnownParty) -> [MissingFact] {
    switch party {
    case .exact(let party):
      subject.pod.flatMap { own in
        party.selectablePod.map { pod in
          selectsNamespacesByLabel(in: own.namespace) && !peers.hasObject(ofNamespace: pod.namespace)
            ? [.namespaceLabels(pod.namespace)] : []
        }
      } ?? []
    case .unlabelled(let party): party.pod.map { [.podLabels(namespace: $0.namespace, pod: $0.name)] } ?? [.peer]
    case .unlisted(let address): [.owner(address)]
    case .publicAddress: [.outsideAddress]
    case .host(let name, _): [.hostAddress(name)]
    case .service(let name): [.service(name)]
    case .anyone: [.peer]
    }
  }
}

/// Whether a condition holds, of which not everything is known.
private enum Truth: Int, Comparable {
  case no
  case maybe
  case yes

  init(_ holds: Bool) { self = holds ? .yes : .no }

  static func < (left: Truth, right: Truth) -> Bool { left.rawValue < right.rawValue }

  static func any(_ truths: some Sequence<Truth>) -> Truth { truths.max() ?? .no }

  static func all(_ truths: some Sequence<Truth>) -> Truth { truths.min() ?? .yes }
}

/// What the policies of one side decide for everything that the ends may be.
private struct SideBounds {
  let evaluator: PolicyEvaluator
  let subject: KnownParty
  let peer: KnownParty
  let transport: TransportProtocol
  let port: UInt16
  let servicePort: UInt16?
  let destination: KnownParty

  /// Nil where it depends on what is missing.
  func verdict(_ direction: PolicyDirection) -> DirectionVerdict? {
    let selecting = selecting(direction)
    guard !selecting.isEmpty else { return DirectionVerdict(.notIsolated) }
    guard transport.hasPorts, !isToItself else { return DirectionVerdict(.undefined) }
    // It may be the pod's own node, from which everything is admitted.
    if direction == .ingress, peer.node != nil, subject.pod?.node == nil { return nil }
    if direction == .ingress, let node = peer.node, let pod = subject.pod, node == pod.node {
      return DirectionVerdict(.exempt)
    }
    let isolating = selecting.filter { $0.selects == .yes }.map(\.policy)
    let references = isolating.map { PolicyReference($0) }
    let rules = selecting.flatMap { policy, selects in
      policy.rules(direction).enumerated().map { place, rule in
        (
          reference: RuleReference(policy: PolicyReference(policy), direction: direction, rule: place), rule: rule,
          allows: Truth.all([selects, matches(rule, of: policy.namespace)])
        )
      }
    }
    let allowing = rules.filter { $0.allows == .yes }.map(\.reference)
    if !allowing.isEmpty {
      return DirectionVerdict(.allowed, tier: .networkPolicy, isolatedBy: references, allowedBy: allowing)
    }
    // Where each policy that may select the pod would allow it, the pod is open or admits it.
    let mayIsolate = selecting.filter { $0.selects == .maybe }.map(\.policy)
    if isolating.isEmpty, mayIsolate.allSatisfy({ allows($0, direction) }) { return DirectionVerdict(.notIsolated) }
    guard !isolating.isEmpty, rules.allSatisfy({ $0.allows == .no }) else { return nil }
    return DirectionVerdict(
      .denied, tier: .networkPolicy, isolatedBy: references, nearest: nearest(isolating, direction))
  }

  private var isToItself: Bool {
    guard let pod = subject.pod, let other = peer.pod else { return false }
    return pod.namespace == other.namespace && pod.name == other.name
  }

  private func allows(_ policy: NetworkPolicy, _ direction: PolicyDirection) -> Bool {
    policy.rules(direction).contains { matches($0, of: policy.namespace) == .yes }
  }

  /// The policies that select the pod or may select it, sorted.
  private func selecting(_ direction: PolicyDirection) -> [(policy: NetworkPolicy, selects: Truth)] {
    let candidates: [(NetworkPolicy, Truth)]
    switch subject {
    case .exact(let party):
      guard let pod = party.selectablePod else { return [] }
      candidates = evaluator.policies(in: pod.namespace).map { ($0, Truth($0.podSelector.matches(pod.labels))) }
    case .unlabelled(let party):
      guard let pod = party.selectablePod else { return [] }
      candidates = evaluator.policies(in: pod.namespace).map { ($0, $0.podSelector.isEmpty ? .yes : .maybe) }
    case .unlisted: candidates = evaluator.allPolicies.map { ($0, .maybe) }
    case .service(let name): candidates = evaluator.policies(in: name.namespace).map { ($0, .maybe) }
    // A peer that is not a known pod is judged by the other side alone.
    case .publicAddress, .host, .anyone: return []
    }
    return candidates.filter { $0.1 != .no && $0.0.directions.contains(direction) }
  }

  private func matches(_ rule: NetworkPolicy.Rule, of home: String) -> Truth {
    let ports = rule.ports.isEmpty ? Truth.yes : Truth.any(rule.ports.map(matches))
    guard ports != .no else { return .no }
    return Truth.all([ports, rule.peers.isEmpty ? .yes : Truth.any(rule.peers.map { matches($0, of: home) })])
  }

  private func matches(_ wanted: NetworkPolicy.Port) -> Truth {
    guard wanted.transport == transport else { return .no }
    switch wanted.target {
    case .any: return .yes
    case .range(let range):
      // A Service's port may lead to another one.
      if case .service = destination { return .maybe }
      return Truth(range.contains(Int(port)))
    case .name(let name):
      switch destination {
      case .exact(let party):
        return Truth(party.selectablePod?.numbers(ofPort: name, transport: transport).contains(port) ?? false)
      case .unlabelled, .unlisted, .host, .service, .anyone: return .maybe
      case .publicAddress: return .no
      }
    }
  }

  private func matches(_ wanted: NetworkPolicy.Peer, of home: String) -> Truth {
    if let block = wanted.block, !wanted.selectsPods { return matches(block) }
    switch peer {
    case .exact(let party):
      guard let pod = party.selectablePod else { return Truth(evaluator.peers.matches(wanted, of: home, party)) }
      return Truth.all([isIn(pod.namespace, wanted, home), Truth(wanted.pods?.matches(pod.labels) ?? true)])
    case .unlabelled(let party):
      guard let pod = party.selectablePod else { return .no }
      return Truth.all([isIn(pod.namespace, wanted, home), wanted.pods.map { $0.isEmpty ? .yes : .maybe } ?? .yes])
    case .service(let name): return min(isIn(name.namespace, wanted, home), .maybe)
    case .unlisted, .host, .anyone: return .maybe
    case .publicAddress: return .no
    }
  }

  /// Whether the namespace is one of those that the peer selects.
  private func isIn(_ namespace: String, _ wanted: NetworkPolicy.Peer, _ home: String) -> Truth {
    guard let selector = wanted.namespaces else { return Truth(namespace == home) }
    let labels = evaluator.peers.labels(of: namespace)
    let isKnown = evaluator.peers.hasObject(ofNamespace: namespace)
    return Truth.all(
      selector.requirements.map { requirement in
        isKnown || requirement.key == Namespace.nameLabel ? Truth(requirement.matches(labels)) : .maybe
      })
  }

  private func matches(_ block: NetworkPolicy.IPBlock) -> Truth {
    func contains(_ addresses: [IPAddress]) -> Truth {
      Truth(
        addresses.contains { address in block.block.contains(address) && !block.except.contains { $0.contains(address) }
        })
    }
    switch peer {
    case .exact(let party), .unlabelled(let party):
      if !evaluator.peers.isBlockable(party) { return .no }
      return party.addresses.isEmpty ? .maybe : contains(party.addresses)
    case .unlisted(let address):
      let inside = contains([address])
      return evaluator.peers.reach == .outsideOnly && inside == .yes ? .maybe : inside
    case .publicAddress(let family):
      guard AddressFamily(block.block.base) == family else { return .no }
      guard block.block.prefixLength == 0 else { return block.block.base.isPrivate ? .no : .maybe }
      return block.except.allSatisfy { $0.base.isPrivate || $0.base.isLocal } ? .yes : .maybe
    case .host(_, let family):
      guard AddressFamily(block.block.base) == family else { return .no }
      return block.block.prefixLength == 0 && block.except.allSatisfy(\.base.isLocal) ? .yes : .maybe
    case .service, .anyone: return .maybe
    }
  }

  /// The rule that differs in the port alone, else the first for the port.
  private func nearest(_ policies: [NetworkPolicy], _ direction: PolicyDirection) -> NearMiss? {
    guard let party = sample else { return nil }
    let connection = PolicyConnection(
      source: party, destination: party, transport: transport, port: port, servicePort: servicePort)
    for policy in policies {
      for (place, rule) in policy.rules(direction).enumerated() {
        let differences = connection.differences(rule.ports)
        let suits = rule.peers.isEmpty || Truth.any(rule.peers.map { matches($0, of: policy.namespace) }) != .no
        guard suits, !differences.isEmpty else { continue }
        return NearMiss(
          rule: RuleReference(policy: PolicyReference(policy), direction: direction, rule: place),
          differences: differences)
      }
    }
    return nil
  }

  /// An end for comparing ports; nil where a name of a port cannot be compared.
  private var sample: PolicyParty? {
    if case .exact(let party) = destination { return party }
    return IPAddress("192.0.2.1").map { PolicyParty(address: $0) }
  }
}

extension IPAddress {
  /// Whether no server has the address for clients on other machines.
  fileprivate var isLocal: Bool { isLinkLocal || isLoopback }
}
