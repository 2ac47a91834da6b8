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

  private let policies: [String: NamespacePolicies]
  private let peers: PeerTest

  /// An evaluator of these policies; a namespace that is not given has the label with its own name only.
  public init(policies: [NetworkPolicy], namespaces: [Namespace], blocksReach reach: BlockReach = .pods) {
    self.policies = Dictionary(grouping: policies, by: \.namespace).mapValues(NamespacePolicies.init)
    peers = PeerTest(namespaces, blocksReach: reach)
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

  /// The rules for a pod that speak of a peer, on whatever ports, sorted.
  public func rules(_ direction: PolicyDirection, of subject: Pod, speakingOf peer: PolicyParty) -> [RuleReference] {
    guard let isolation = isolation(of: subject, direction) else { return [] }
    return rules(isolation, speakingOf: peer) { _ in true }
  }

  /// The policies that isolate the pod in a direction, sorted.
  public func policies(isolating pod: Pod, _ direction: PolicyDirection) -> [PolicyReference] {
    isolation(of: pod, direction)?.policies ?? []
  }

  private func judge(
    _ direction: PolicyDirection, of subject: Pod?, peer: PolicyParty, _ connection: PolicyConnection
  ) -> DirectionVerdict {
    guard let subject, let isolation = isolation(of: subject, direction) else { return DirectionVerdict(.notIsolated) }
    guard connection.transport.hasPorts else { return DirectionVerdict(.undefined, isolatedBy: isolation.policies) }
    if direction == .ingress, let node = peer.node, node == subject.node {
      return DirectionVerdict(.exempt, isolatedBy: isolation.policies)
    }
    let allowing = rulesAllowing(isolation, peer, connection)
    guard allowing.isEmpty else {
      return DirectionVerdict(.allowed, isolatedBy: isolation.policies, allowedBy: allowing)
    }
    return DirectionVerdict(.denied, isolatedBy: isolation.policies, nearest: nearest(isolation, peer, connection))
  }

  /// Nil where no policy selects the pod.
  private func isolation(of subject: Pod, _ direction: PolicyDirection) -> Isolation? {
    guard let isolation = policies[subject.namespace]?.isolations(of: subject)[direction] else { return nil }
    return isolation.policies.isEmpty ? nil : isolation
  }

  /// The rules that let the connection pass, sorted.
  private func rulesAllowing(
    _ isolation: Isolation, _ peer: PolicyParty, _ connection: PolicyConnection
  ) -> [RuleReference] {
    rules(isolation, speakingOf: peer) { rule in
      rule.ports.isEmpty || rule.ports.contains(where: connection.matches)
    }
  }

  /// The rules that speak of the peer and are meant, sorted.
  private func rules(
    _ isolation: Isolation, speakingOf peer: PolicyParty, _ isMeant: (Isolation.Rule) -> Bool
  ) -> [RuleReference] {
    func allows(_ rule: Isolation.Rule) -> Bool { isMeant(rule) && peers.matches(rule, peer) }
    guard let index = isolation.index else { return isolation.rules.filter(allows).map(\.reference) }
    let places = peer.selectablePod.map { index.places($0, peers.labels(of: $0.namespace)) } ?? index.ofAddresses
    return places.filter { allows(isolation.rules[$0]) }.map { isolation.rules[$0].reference }
  }

  /// The rule with the fewest differences; of equal ones one that names the Service's port, then the first by policy and place.
  private func nearest(_ isolation: Isolation, _ peer: PolicyParty, _ connection: PolicyConnection) -> NearMiss? {
    var best: (rule: Isolation.Rule, distance: Int, namesServicePort: Bool)?
    for rule in isolation.rules {
      let fit = connection.fit(rule.ports)
      let distance = (fit == .matches ? 0 : 1) + peers.distance(rule, peer)
      if let best, distance > best.distance { continue }
      let namesServicePort = fit == .servicePort
      if let best, distance == best.distance, best.namesServicePort || !namesServicePort { continue }
      best = (rule, distance, namesServicePort)
    }
    return best.map { best in
      NearMiss(
        rule: best.rule.reference,
        differences: connection.differences(best.rule.ports) + peers.differences(best.rule, peer))
    }
  }
}
