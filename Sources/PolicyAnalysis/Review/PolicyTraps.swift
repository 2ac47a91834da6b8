import FlowModel
import KubeModel

/// Looks for rules that the API server accepts and that hardly anybody intends. `PolicyReview` has the flaws that every verb reports;
/// these are for a review of the policies themselves.
struct PolicyTraps {
  private let context: AnalysisContext
  private let pods: [String: [Pod]]
  /// Where the pods of the cluster's DNS servers listen.
  private let resolverPorts: Set<UInt16>
  private let isDualStack: Bool

  init(_ context: AnalysisContext) {
    self.context = context
    let cluster = context.inventory.cluster
    let running = cluster.pods.filter { !$0.hasFinished }
    pods = Dictionary(grouping: running, by: \.namespace)
    isDualStack = running.contains { pod in
      pod.network == .own && Set(pod.addresses.map(\.isIPv4)).count == 2
    }
    var ports: Set<UInt16> = []
    for service in cluster.services where Self.resolvers.contains(service.name) {
      guard let selector = service.selector, !selector.isEmpty else { continue }
      let servers = (pods[service.namespace] ?? []).filter { pod in selector.allSatisfy { pod.labels[$0] == $1 } }
      for port in service.ports where port.number == 53 {
        switch port.target {
        case .number(let number): ports.insert(number)
        case .name(let name):
          ports.formUnion(servers.flatMap { $0.numbers(ofPort: name, transport: port.transport) })
        }
      }
    }
    resolverPorts = ports
  }

  /// The Services of the cluster's DNS: OpenShift, and everything that follows kubeadm.
  private static let resolvers: Set<String> = ["dns-default", "kube-dns", "coredns", "rke2-coredns-rke2-coredns"]

  /// Sorted by policy, then in the order of its rules.
  func flaws() -> [PolicyFlaw] {
    var groups: [Subject: [NetworkPolicy.Port]] = [:]
    for policy in context.policies where policy.directions.contains(.egress) {
      groups[Subject(policy), default: []] += policy.egress.flatMap(\.ports)
    }
    return context.policies.sorted { PolicyReference($0) < PolicyReference($1) }.flatMap { flaws($0, groups) }
  }

  /// Policies of one subject add up.
  private struct Subject: Hashable {
    let namespace: String
    let selector: LabelSelector

    init(_ policy: NetworkPolicy) { (namespace, selector) = (policy.namespace, policy.podSelector) }
  }

  private func flaws(_ policy: NetworkPolicy, _ groups: [Subject: [NetworkPolicy.Port]]) -> [PolicyFlaw] {
    var found: [(PolicyFlaw.Kind, PolicyFlaw.Severity)] = []
    for direction in PolicyDirection.allCases.reversed() where policy.directions.contains(direction) {
      let rules = policy.rules(direction)
      for (place, rule) in rules.enumerated() {
        let reference = RuleReference(policy: PolicyReference(policy), direction: direction, rule: place)
        if let wider = rules.indices.first(where: { $0 != place && Self.covers(rules, $0, place) }) {
          var other = reference
          other.rule = wider
          found.append((.superseded(reference, by: other), .note))
        }
        if splitsPeer(rule, policy) { found.append((.splitsPeer(reference), .warning)) }
        if let name = namespaceName(rule) { found.append((.selectsNamespaceByName(reference, name), .warning)) }
        if direction == .egress, Self.opensMetadata(rule) { found.append((.opensMetadata(reference), .warning)) }
        if isDualStack, Self.hasOneFamily(rule) { found.append((.blocksOneFamily(reference), .warning)) }
        if let (port, transport) = otherProtocol(rule, policy, direction) {
          found.append((.namesOtherProtocol(reference, port: port, listens: transport), .warning))
        }
        if direction == .egress, let (port, transport) = missingDNS(rule, groups[Subject(policy)] ?? []) {
          found.append((.leavesDNS(reference, port: port, transport), .warning))
        }
      }
    }
    return found.map { kind, severity in
      PolicyFlaw(kind: kind, policy: PolicyReference(policy), severity: severity)
    }
  }

  /// Whether the rule at `wide` allows everything that the one at `place` does; of two equal ones the first.
  private static func covers(_ rules: [NetworkPolicy.Rule], _ wide: Int, _ place: Int) -> Bool {
    let (wider, rule) = (rules[wide], rules[place])
    guard wider != rule else { return wide < place }
    let peers = wider.peers.isEmpty || (!rule.peers.isEmpty && rule.peers.allSatisfy(wider.peers.contains))
    return peers
      && (wider.ports.isEmpty
        || (!rule.ports.isEmpty && rule.ports.allSatisfy { port in wider.ports.contains { $0.covers(port) } }))
  }

  /// A namespace and then pods as two peers, of which either matches, where no pod of the policy's own namespace has the labels.
  private func splitsPeer(_ rule: NetworkPolicy.Rule, _ policy: NetworkPolicy) -> Bool {
    zip(rule.peers, rule.peers.dropFirst()).contains { first, second in
      guard let namespaces = first.namespaces, first.pods == nil, !namespaces.isEmpty, second.namespaces == nil,
        let selector = second.pods, !selector.isEmpty
      else { return false }
      return !(pods[policy.namespace] ?? []).contains { selector.matches($0.labels) }
    }
  }

  /// The value of a `name` label that selects namespaces although no namespace among the objects has it.
  private func namespaceName(_ rule: NetworkPolicy.Rule) -> String? {
    for requirement in rule.peers.flatMap({ $0.namespaces?.requirements ?? [] }) {
      guard requirement.key == "name", requirement.condition == .isIn, let value = requirement.values.first,
        !context.inventory.cluster.namespaces.contains(where: { requirement.matches($0.labels) })
      else { continue }
      return value
    }
    return nil
  }

  /// Clouds serve credentials of the node at this address, on port 80.
  private static let metadataService = IPAddress(v4: 0xA9FE_A9FE)

  private static func opensMetadata(_ rule: NetworkPolicy.Rule) -> Bool {
    let web = NetworkPolicy.Port(.tcp, .range(80...80))
    guard rule.ports.isEmpty || rule.ports.contains(where: { $0.covers(web) }) else { return false }
    return rule.peers.isEmpty
      || rule.peers.contains { peer in
        guard let block = peer.block, block.block.prefixLength < 16 else { return false }
        return block.block.contains(metadataService) && !block.except.contains { $0.contains(metadataService) }
      }
  }

  private static func hasOneFamily(_ rule: NetworkPolicy.Rule) -> Bool {
    Set(rule.peers.compactMap(\.block?.block.base.isIPv4)).count == 1
  }

  /// A port that a selected pod declares with another protocol only.
  private func otherProtocol(
    _ rule: NetworkPolicy.Rule, _ policy: NetworkPolicy, _ direction: PolicyDirection
  ) -> (UInt16, TransportProtocol)? {
    guard direction == .ingress else { return nil }
    for port in rule.ports {
      guard case .range(let range) = port.target, range.count == 1, let number = UInt16(exactly: range.lowerBound)
      else { continue }
      let declared = (pods[policy.namespace] ?? []).lazy.filter { policy.podSelector.matches($0.labels) }
        .flatMap(\.ports).filter { $0.number == number }
      guard let other = declared.first(where: { $0.transport != port.transport }),
        !declared.contains(where: { $0.transport == port.transport }),
        !rule.ports.contains(where: { $0.covers(NetworkPolicy.Port(other.transport, .range(range))) })
      else { continue }
      return (number, other.transport)
    }
    return nil
  }

  /// What a rule for DNS leaves closed: a port of the resolver's pods, for a transport.
  private func missingDNS(
    _ rule: NetworkPolicy.Rule, _ all: [NetworkPolicy.Port]
  ) -> (UInt16, TransportProtocol)? {
    let ports = resolverPorts.union([53]).map { Int($0) }
    let isForDNS = rule.ports.contains { port in
      guard case .range(let range) = port.target, range.count == 1 else { return false }
      return ports.contains(range.lowerBound)
    }
    guard isForDNS else { return nil }
    for port in resolverPorts.sorted() {
      for transport in [TransportProtocol.udp, .tcp] {
        let needed = NetworkPolicy.Port(transport, .range(Int(port)...Int(port)))
        if !all.contains(where: { $0.covers(needed) }) { return (port, transport) }
      }
    }
    return nil
  }
}

extension NetworkPolicy.Port {
  /// Whether it allows everything that `other` does, as far as the numbers say it.
  fileprivate func covers(_ other: Self) -> Bool {
    guard transport == other.transport else { return false }
    switch (target, other.target) {
    case (.any, _): return true
    case (.range(let wide), .range(let range)):
      return wide.lowerBound <= range.lowerBound && range.upperBound <= wide.upperBound
    case (.name(let mine), .name(let theirs)): return mine == theirs
    case (.range, .any), (.range, .name), (.name, .any), (.name, .range): return false
    }
  }
}
