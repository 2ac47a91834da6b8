public import FlowModel

/// Names a policy.
public struct PolicyReference: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var kind: PolicyKind
  /// Empty for a policy of the whole cluster.
  public var namespace: String
  public var name: String
  /// Nil for a policy that was not read from a file.
  public var source: ObjectSource?

  public init(_ kind: PolicyKind, namespace: String, name: String, source: ObjectSource? = nil) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.source = source
  }

  public init(_ policy: NetworkPolicy) {
    self.init(.networkPolicy, namespace: policy.namespace, name: policy.name, source: policy.source)
  }

  /// Whether it belongs to a built-in set, so that it is tried and not in force.
  public var isBuiltIn: Bool { source?.isBuiltIn ?? false }

  /// `namespace/name` for a NetworkPolicy, `AdminNetworkPolicy/name` for a policy of the cluster, `EgressFirewall namespace/name` for
  /// other kinds.
  public var description: String {
    if kind == .networkPolicy { return "\(namespace)/\(name)" }
    return kind.isNamespaced ? "\(kind.name) \(namespace)/\(name)" : "\(kind.name)/\(name)"
  }

  public static func < (left: PolicyReference, right: PolicyReference) -> Bool {
    if left.kind != right.kind { return left.kind < right.kind }
    if (left.namespace, left.name) != (right.namespace, right.name) {
      return (left.namespace, left.name) < (right.namespace, right.name)
    }
    guard let mine = left.source, let theirs = right.source else { return left.source == nil && right.source != nil }
    return mine < theirs
  }
}

/// Names a rule of a policy.
public struct RuleReference: Hashable, Comparable, Sendable {
  public var policy: PolicyReference
  /// The list that contains the rule.
  public var direction: PolicyDirection
  /// The place in that list, from 0.
  public var rule: Int

  public init(policy: PolicyReference, direction: PolicyDirection, rule: Int) {
    self.policy = policy
    self.direction = direction
    self.rule = rule
  }

  public static func < (left: RuleReference, right: RuleReference) -> Bool {
    if left.policy != right.policy { return left.policy < right.policy }
    if left.direction != right.direction { return left.direction < right.direction }
    return left.rule < right.rule
  }
}
