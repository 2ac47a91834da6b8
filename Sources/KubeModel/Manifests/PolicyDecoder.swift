import Documents
import FlowModel

/// Decodes policies and notes what the API server would reject (pkg/apis/networking/validation). The part for each kind is in the file of
/// that kind.
struct PolicyDecoder {
  let source: ObjectSource
  private(set) var issues: [ManifestIssue] = []

  init(source: ObjectSource) { self.source = source }

  /// Adds the object to its list in the cluster.
  mutating func add(
    _ node: DocumentNode, _ kind: PolicyKind, named name: String, in namespace: String, to cluster: inout Cluster
  ) {
    let reference = PolicyReference(
      kind, namespace: kind.isNamespaced ? namespace : "", name: name, source: source)
    if kind.isNamespaced, node["metadata"]?["namespace"]?.string == nil {
      issues.append(ManifestIssue(.noNamespace, source, "the \(kind.name) \(name) has no metadata.namespace"))
    }
    if !NameSyntax.isSubdomain(name), let written = node["metadata"]?["name"] {
      refuse(written, "metadata.name '\(name)' has capitals, which no name may have (RFC 1123)")
    }
    if let shape = ObjectShape.policy(kind) {
      var check = FieldCheck(shape, file: source.file)
      check.check(node)
      issues += check.problems.map(\.issue)
    }
    switch kind {
    case .networkPolicy: cluster.policies.append(networkPolicy(node, named: name, in: namespace))
    case .adminNetworkPolicy, .baselineAdminNetworkPolicy:
      cluster.adminPolicies.append(adminNetworkPolicy(node, reference))
    case .clusterNetworkPolicy:
      guard let policy = clusterNetworkPolicy(node, reference) else {
        cluster.unjudgedPolicies.append(reference)
        return
      }
      cluster.adminPolicies.append(policy)
    case .ciliumNetworkPolicy, .ciliumClusterwideNetworkPolicy, .calicoNetworkPolicy, .calicoGlobalNetworkPolicy,
      .antreaNetworkPolicy, .antreaClusterNetworkPolicy, .egressFirewall, .egressNetworkPolicy, .authorizationPolicy:
      cluster.unjudgedPolicies.append(reference)
    }
  }

  /// Nil if there is no node.
  mutating func selector(_ node: DocumentNode?, at path: String) -> LabelSelector? {
    guard let node else { return nil }
    let labels = node["matchLabels"]
    var selector = LabelSelector(matchLabels: labels?.stringMap ?? [:])
    if let labels, labels.members.map({ $0.count != selector.matchLabels.count }) ?? true {
      // Labels that cannot be read must not make the selector select more.
      selector.matchExpressions.append(LabelSelector.Requirement(key: "", condition: .isIn))
    }
    for (place, entry) in (node["matchExpressions"]?.array ?? []).enumerated() {
      let path = "\(path).matchExpressions[\(place)]"
      guard let key = entry["key"]?.string,
        let condition = entry["operator"]?.string.flatMap(LabelSelector.Requirement.Operator.init(rawValue:))
      else {
        refuse(entry, "\(path) has no key, or an operator other than In, NotIn, Exists and DoesNotExist")
        // A requirement that cannot be read must not make the selector select more.
        selector.matchExpressions.append(LabelSelector.Requirement(key: "", condition: .isIn))
        continue
      }
      let values = (entry["values"]?.array ?? []).compactMap(\.string)
      if values.count != entry["values"]?.array?.count ?? 0 {
        refuse(entry, "\(path).values are not all text; write them in quotes")
      }
      let needsValues = condition == .isIn || condition == .notIn
      if needsValues == values.isEmpty { refuse(entry, "\(path).values does not go with \(condition.rawValue)") }
      selector.matchExpressions.append(LabelSelector.Requirement(key: key, condition: condition, values: values))
    }
    return selector
  }

  /// The `protocol` of a port; TCP by default, nil if it is unknown.
  mutating func transport(_ node: DocumentNode, at path: String) -> TransportProtocol? {
    guard let text = node["protocol"] else { return .tcp }
    guard let name = text.string, ["TCP", "UDP", "SCTP"].contains(name), let known = TransportProtocol(name: name)
    else {
      refuse(text, "\(path).protocol is not TCP, UDP or SCTP")
      return nil
    }
    return known
  }

  mutating func refuse(_ node: DocumentNode, _ message: String) {
    issues.append(ManifestIssue(.refused, ObjectSource(file: source.file, line: node.line), message))
  }
}
