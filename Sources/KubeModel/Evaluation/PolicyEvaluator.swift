public import FlowModel

/// Judges connections by policies.
///
/// A connection passes if the policies of the source allow it out and those of the destination allow it in. Each side asks its tiers in
/// the order of `PolicyTier`. Ports are those after translation; replies of an allowed connection always pass.
public struct PolicyEvaluator: Sendable {
  /// Whether an `ipBlock` of a NetworkPolicy matches the addresses of pods. The API leaves it open, and network plugins differ.
  public enum BlockReach: String, Hashable, Sendable, CaseIterable {
    /// It does, as with OVN-Kubernetes.
    case pods = "yes"
    /// It does not, as with Cilium.
    case outsideOnly = "no"
  }

  /// Whether a selector for OpenShift's host-network namespace matches the addresses of nodes.
  public enum HostNetwork: Hashable, Sendable {
    /// It does, as OVN-Kubernetes fills that namespace with them.
    case byNamespace
    /// Only blocks match nodes.
    case byAddress
    /// Neither selectors nor blocks match nodes, as with Cilium unless it is configured otherwise.
    case unreachable
  }

  private let policies: [String: NamespacePolicies]
  private let admin: AdminTier?
  private let baseline: AdminTier?
  let peers: PeerTest

  /// A namespace that is missing from `namespaces` has only the label with its name.
  public init(
    policies: [NetworkPolicy], adminPolicies: [AdminPolicy] = [], namespaces: [Namespace], nodes: [Node] = [],
    blocksReach reach: BlockReach = .pods, hostNetwork: HostNetwork = .byAddress
  ) {
    self.policies = Dictionary(grouping: policies, by: \.namespace).mapValues(NamespacePolicies.init)
    admin = AdminTier(.admin, of: adminPolicies)
    baseline = AdminTier(.baseline, of: adminPolicies)
    peers = PeerTest(namespaces, nodes, blocksReach: reach, hostNetwork: hostNetwork)
  }

  /// Judges by these NetworkPolicies and the cluster's policies of the other tiers.
  ///
  /// What an `ipBlock` matches depends on the network plugin that the cluster shows; `reach` overrides it for pods.
  public init(policies: [NetworkPolicy], cluster: Cluster, blocksReach reach: BlockReach? = nil) {
    let network = ClusterNetwork(cluster)
    self.init(
      policies: policies, adminPolicies: cluster.adminPolicies, namespaces: cluster.namespaces, nodes: cluster.nodes,
      blocksReach: reach ?? network.blockReach, hostNetwork: network.blocksMatchNodes ? .byNamespace : .unreachable)
  }

  /// Whether there are policies of any tier.
  public var hasPolicies: Bool { !policies.isEmpty || hasAdminPolicies }

  var hasAdminPolicies: Bool { admin != nil || baseline != nil }

  /// Sorted by namespace and name.
  var allPolicies: [NetworkPolicy] { policies.sorted { $0.key < $1.key }.flatMap(\.value.all) }

  /// Whether a rule of a policy there selects namespaces by another label than the one with their name.
  func selectsNamespacesByLabel(in namespace: String) -> Bool {
    policies[namespace]?.selectsNamespacesByLabel ?? false
  }

  /// Sorted by name.
  func policies(in namespace: String) -> [NetworkPolicy] { policies[namespace]?.all ?? [] }

  /// `port` is the destination's own, after translation. `servicePort`, the port of the Service that the client connected to, decides
  /// nothing: it helps to find the nearest rule.
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

  /// The rules of NetworkPolicies for a pod, whatever their peers and ports, sorted.
  public func rules(_ direction: PolicyDirection, of subject: Pod) -> [RuleReference] {
    isolation(of: subject, direction)?.rules.map(\.reference) ?? []
  }

  /// The places of the parties that the rule's peers match, in ascending order.
  public func places(of parties: [PolicyParty], matching rule: NetworkPolicy.Rule, _ reference: RuleReference) -> [Int]
  {
    let rule = Isolation.Rule(reference, rule)
    return parties.indices.filter { peers.matches(rule, parties[$0]) }
  }

  /// The NetworkPolicies that isolate the pod in a direction, sorted.
  public func policies(isolating pod: Pod, _ direction: PolicyDirection) -> [PolicyReference] {
    isolation(of: pod, direction)?.policies ?? []
  }

  /// Whether NetworkPolicies isolate the pod in a direction and none of them has a rule there.
  public func isStranded(_ pod: Pod, _ direction: PolicyDirection) -> Bool {
    isolation(of: pod, direction)?.rules.isEmpty ?? false
  }

  private func judge(
    _ direction: PolicyDirection, of subject: Pod?, peer: PolicyParty, _ connection: PolicyConnection
  ) -> DirectionVerdict {
    guard let subject else { return DirectionVerdict(.notIsolated) }
    var dependsOnName = false
    func adminVerdict(_ tier: PolicyTier, _ policies: AdminTier?) -> DirectionVerdict? {
      switch policies?.decision(
        direction, of: subject, peer: peer, connection, peers, dependsOnName: &dependsOnName)
      {
      case .allow(let rule): DirectionVerdict(.allowed, tier: tier, allowedBy: [rule])
      case .deny(let rule): DirectionVerdict(.denied, tier: tier, deniedBy: rule)
      case nil: nil
      }
    }
    for tier in PolicyTier.allCases {
      let verdict =
        switch tier {
        case .admin: adminVerdict(.admin, admin)
        case .networkPolicy: networkPolicyVerdict(direction, of: subject, peer: peer, connection)
        case .baseline: adminVerdict(.baseline, baseline)
        }
      guard let verdict else { continue }
      return verdict.decision == .denied && dependsOnName ? DirectionVerdict(.undefined, tier: .admin) : verdict
    }
    return DirectionVerdict(.notIsolated)
  }

  /// Nil if no NetworkPolicy selects the pod. They only add up: the pod admits what any rule of any of them allows.
  private func networkPolicyVerdict(
    _ direction: PolicyDirection, of subject: Pod, peer: PolicyParty, _ connection: PolicyConnection
  ) -> DirectionVerdict? {
    guard let isolation = isolation(of: subject, direction) else { return nil }
    func verdict(
      _ decision: DirectionVerdict.Decision, allowedBy: [RuleReference] = [], nearest: NearMiss? = nil
    ) -> DirectionVerdict {
      DirectionVerdict(
        decision, tier: .networkPolicy, isolatedBy: isolation.policies, allowedBy: allowedBy, nearest: nearest)
    }
    guard connection.transport.hasPorts else { return verdict(.undefined) }
    if direction == .ingress, let node = peer.node, node == subject.node { return verdict(.exempt) }
    let allowing = rules(isolation, matching: peer) { rule in
      rule.ports.isEmpty || rule.ports.contains(where: connection.matches)
    }
    guard allowing.isEmpty else { return verdict(.allowed, allowedBy: allowing) }
    return verdict(.denied, nearest: nearest(isolation, peer, connection))
  }

  private func isolation(of subject: Pod, _ direction: PolicyDirection) -> Isolation? {
    guard let isolation = policies[subject.namespace]?.isolations(of: subject)[direction] else { return nil }
    return isolation.policies.isEmpty ? nil : isolation
  }

  /// Sorted.
  private func rules(
    _ isolation: Isolation, matching peer: PolicyParty, where fits: (Isolation.Rule) -> Bool
  ) -> [RuleReference] {
    func isMatch(_ rule: Isolation.Rule) -> Bool { fits(rule) && peers.matches(rule, peer) }
    guard let index = isolation.index else { return isolation.rules.filter(isMatch).map(\.reference) }
    let places = peer.selectablePod.map { index.places($0, peers.labels(of: $0.namespace)) } ?? index.ofAddresses
    return places.filter { isMatch(isolation.rules[$0]) }.map { isolation.rules[$0].reference }
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
