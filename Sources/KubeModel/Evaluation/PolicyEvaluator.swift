public import FlowModel

/// Judges connections by a set of policies (`networking.k8s.io/v1`).
///
/// A connection passes when the source's policies let it out and the destination's let it in. Policies only ever add up: a pod
/// that no policy selects in a direction is open in it; one that is selected admits what any rule of any of them allows.
/// The port is the one after translation; replies of an allowed connection pass by themselves.
public struct PolicyEvaluator: Sendable {
  /// Whether an `ipBlock` matches the address of a pod: the API leaves it open, and network plugins differ.
  public enum BlockReach: String, Hashable, Sendable, CaseIterable {
    /// It does, as with OVN-Kubernetes.
    case pods = "yes"
    /// It does not, as with Cilium.
    case outsideOnly = "no"
  }

  private let policies: [String: [NetworkPolicy]]
  private let namespaces: [String: Namespace]
  private let reach: BlockReach

  /// An evaluator of these policies; a namespace that is not given has the label with its own name only.
  public init(policies: [NetworkPolicy], namespaces: [Namespace], blocksReach reach: BlockReach = .pods) {
    self.policies = Dictionary(grouping: policies, by: \.namespace)
    self.namespaces = Dictionary(namespaces.map { ($0.name, $0) }) { _, last in last }
    self.reach = reach
  }

  /// Whether the policies let `source` connect to `destination`; `port` is the destination's own, after translation.
  ///
  /// `servicePort`, what the client dialled where that was a Service, decides nothing: it only helps to find the rule that was
  /// meant.
  public func judge(
    from source: PolicyParty, to destination: PolicyParty, transport: TransportProtocol, port: UInt16,
    servicePort: UInt16? = nil
  ) -> PolicyVerdict {
    if let pod = source.pod, let other = destination.pod, pod.namespace == other.namespace, pod.name == other.name {
      return PolicyVerdict(egress: DirectionVerdict(.undefined), ingress: DirectionVerdict(.undefined))
    }
    let connection = PolicyConnection(
      source: source, destination: destination, transport: transport, port: port, servicePort: servicePort)
    return PolicyVerdict(
      egress: judge(.egress, of: source.selectablePod, peer: destination, connection),
      ingress: judge(.ingress, of: destination.selectablePod, peer: source, connection))
  }

  /// The rules of one side's policies that let the connection pass, sorted; why others do not is not asked.
  public func rulesAllowing(
    _ direction: PolicyDirection, from source: PolicyParty, to destination: PolicyParty, transport: TransportProtocol,
    port: UInt16
  ) -> [RuleReference] {
    let connection = PolicyConnection(source: source, destination: destination, transport: transport, port: port)
    let (subject, peer) =
      direction == .egress ? (source.selectablePod, destination) : (destination.selectablePod, source)
    guard let subject else { return [] }
    return rulesAllowing(direction, isolating(subject, direction), peer, connection)
  }

  private func judge(
    _ direction: PolicyDirection, of subject: Pod?, peer: PolicyParty, _ connection: PolicyConnection
  ) -> DirectionVerdict {
    guard let subject else { return DirectionVerdict(.notIsolated) }
    let isolating = isolating(subject, direction)
    guard !isolating.isEmpty else { return DirectionVerdict(.notIsolated) }
    let references = isolating.map(PolicyReference.init).sorted()
    guard connection.transport.hasPorts else { return DirectionVerdict(.undefined, isolatedBy: references) }
    if direction == .ingress, let node = peer.node, node == subject.node {
      return DirectionVerdict(.exempt, isolatedBy: references)
    }
    let allowing = rulesAllowing(direction, isolating, peer, connection)
    guard allowing.isEmpty else {
      return DirectionVerdict(.allowed, isolatedBy: references, allowedBy: allowing)
    }
    return DirectionVerdict(
      .denied, isolatedBy: references, nearest: nearest(direction, isolating, peer, connection))
  }

  private func isolating(_ subject: Pod, _ direction: PolicyDirection) -> [NetworkPolicy] {
    (policies[subject.namespace] ?? [])
      .filter { $0.directions.contains(direction) && $0.podSelector.matches(subject.labels) }
  }

  private func rulesAllowing(
    _ direction: PolicyDirection, _ isolating: [NetworkPolicy], _ peer: PolicyParty, _ connection: PolicyConnection
  ) -> [RuleReference] {
    isolating.flatMap { policy in
      policy.rules(direction).enumerated().filter { allows($0.element, of: policy, peer, connection) }
        .map { RuleReference(policy: PolicyReference(policy), direction: direction, rule: $0.offset) }
    }.sorted()
  }

  private func allows(
    _ rule: NetworkPolicy.Rule, of policy: NetworkPolicy, _ peer: PolicyParty, _ connection: PolicyConnection
  ) -> Bool {
    (rule.ports.isEmpty || rule.ports.contains(where: connection.matches))
      && (rule.peers.isEmpty || rule.peers.contains { differences($0, of: policy, peer).isEmpty })
  }

  /// The rule with the fewest differences; of equal ones one that names the Service's port, then the first by policy and place.
  private func nearest(
    _ direction: PolicyDirection, _ isolating: [NetworkPolicy], _ peer: PolicyParty, _ connection: PolicyConnection
  ) -> NearMiss? {
    var best: NearMiss?
    for policy in isolating {
      for (place, rule) in policy.rules(direction).enumerated() {
        let reference = RuleReference(policy: PolicyReference(policy), direction: direction, rule: place)
        let miss = NearMiss(
          rule: reference, differences: connection.differences(rule.ports) + differences(rule.peers, of: policy, peer))
        guard let current = best else {
          best = miss
          continue
        }
        if miss.isNearer(than: current) { best = miss }
      }
    }
    return best
  }

  /// What keeps the nearest of a rule's peers from matching; empty where one matches.
  private func differences(
    _ peers: [NetworkPolicy.Peer], of policy: NetworkPolicy, _ party: PolicyParty
  ) -> [NearMiss.Difference] {
    peers.map { differences($0, of: policy, party) }.min { $0.count < $1.count } ?? []
  }

  private func differences(
    _ peer: NetworkPolicy.Peer, of policy: NetworkPolicy, _ party: PolicyParty
  ) -> [NearMiss.Difference] {
    if let block = peer.block, peer.pods == nil, peer.namespaces == nil { return differences(block, party) }
    guard peer.pods != nil || peer.namespaces != nil else { return [.notSelectable] }
    guard let pod = party.selectablePod else { return [.notSelectable] }
    var result: [NearMiss.Difference] = []
    if let selector = peer.namespaces {
      let labels = (namespaces[pod.namespace] ?? Namespace(name: pod.namespace)).labels
      for requirement in selector.requirements where !requirement.matches(labels) {
        result.append(.namespaceLabel(requirement, got: labels[requirement.key]))
      }
    } else if pod.namespace != policy.namespace {
      result.append(.otherNamespace(wanted: policy.namespace, got: pod.namespace))
    }
    for requirement in peer.pods?.requirements ?? [] where !requirement.matches(pod.labels) {
      result.append(.podLabel(requirement, got: pod.labels[requirement.key]))
    }
    return result
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
