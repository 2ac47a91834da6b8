import FlowModel

extension DocumentValue {
  /// The object as `kubectl apply -f` takes it.
  public init(policy: NetworkPolicy) {
    var metadata: [Member] = [
      Member("name", .string(policy.name)), Member("namespace", .string(policy.namespace)),
    ]
    if !policy.labels.isEmpty { metadata.append(Member("labels", Self.map(policy.labels))) }
    var spec: [Member] = [
      Member("podSelector", Self.selector(policy.podSelector)),
      Member(
        "policyTypes",
        .array([PolicyDirection.ingress, .egress].filter(policy.directions.contains).map { .string($0.typeName) })),
    ]
    if !policy.ingress.isEmpty { spec.append(Member("ingress", Self.rules(policy.ingress, peers: "from"))) }
    if !policy.egress.isEmpty { spec.append(Member("egress", Self.rules(policy.egress, peers: "to"))) }
    self = [
      "apiVersion": "networking.k8s.io/v1",
      "kind": "NetworkPolicy",
      "metadata": .object(metadata),
      "spec": .object(spec),
    ]
  }

  private static func map(_ labels: [String: String]) -> DocumentValue {
    .object(labels.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
  }

  private static func selector(_ selector: LabelSelector) -> DocumentValue {
    var members: [Member] = []
    if !selector.matchLabels.isEmpty { members.append(Member("matchLabels", map(selector.matchLabels))) }
    if !selector.matchExpressions.isEmpty {
      members.append(Member("matchExpressions", .array(selector.matchExpressions.map(requirement))))
    }
    return .object(members)
  }

  private static func requirement(_ requirement: LabelSelector.Requirement) -> DocumentValue {
    var members = [
      Member("key", .string(requirement.key)), Member("operator", .string(requirement.condition.rawValue)),
    ]
    if !requirement.values.isEmpty { members.append(Member("values", DocumentValue(requirement.values))) }
    return .object(members)
  }

  private static func rules(_ rules: [NetworkPolicy.Rule], peers name: String) -> DocumentValue {
    .array(
      rules.map { rule in
        var members: [Member] = []
        if !rule.peers.isEmpty { members.append(Member(name, .array(rule.peers.map(peer)))) }
        if !rule.ports.isEmpty { members.append(Member("ports", .array(rule.ports.map(port)))) }
        return .object(members)
      })
  }

  private static func peer(_ peer: NetworkPolicy.Peer) -> DocumentValue {
    var members: [Member] = []
    if let namespaces = peer.namespaces { members.append(Member("namespaceSelector", selector(namespaces))) }
    if let pods = peer.pods { members.append(Member("podSelector", selector(pods))) }
    if let block = peer.block {
      var content = [Member("cidr", .string(block.block.description))]
      if !block.except.isEmpty { content.append(Member("except", DocumentValue(block.except.map(\.description)))) }
      members.append(Member("ipBlock", .object(content)))
    }
    return .object(members)
  }

  private static func port(_ port: NetworkPolicy.Port) -> DocumentValue {
    var members = [Member("protocol", .string(port.transport.description.uppercased()))]
    switch port.target {
    case .any: break
    case .name(let name): members.append(Member("port", .string(name)))
    case .range(let range):
      members.append(Member("port", .int(range.lowerBound)))
      if range.count > 1 { members.append(Member("endPort", .int(range.upperBound))) }
    }
    return .object(members)
  }
}

extension PolicyDirection {
  /// The word in `policyTypes`.
  fileprivate var typeName: String {
    switch self {
    case .egress: "Egress"
    case .ingress: "Ingress"
    }
  }
}
