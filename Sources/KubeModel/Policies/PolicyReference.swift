public import FlowModel

/// Names a policy.
public struct PolicyReference: Hashable, Comparable, Sendable {
  /// Where it lives.
  public var namespace: String
  /// Its name.
  public var name: String
  /// Where it was read; nil for one that was made.
  public var source: ObjectSource?

  /// Names a policy.
  public init(_ policy: NetworkPolicy) {
    namespace = policy.namespace
    name = policy.name
    source = policy.source
  }

  /// By namespace, then by name, then by place.
  public static func < (left: PolicyReference, right: PolicyReference) -> Bool {
    if (left.namespace, left.name) != (right.namespace, right.name) {
      return (left.namespace, left.name) < (right.namespace, right.name)
    }
    guard let mine = left.source, let theirs = right.source else { return left.source == nil && right.source != nil }
    return mine < theirs
  }
}

/// Names a rule of a policy.
public struct RuleReference: Hashable, Comparable, Sendable {
  /// The policy.
  public var policy: PolicyReference
  /// The list that the rule stands in.
  public var direction: PolicyDirection
  /// Its place in the list, from 0.
  public var rule: Int

  /// Names a rule.
  public init(policy: PolicyReference, direction: PolicyDirection, rule: Int) {
    self.policy = policy
    self.direction = direction
    self.rule = rule
  }

  /// By policy, then direction, then place.
  public static func < (left: RuleReference, right: RuleReference) -> Bool {
    if left.policy != right.policy { return left.policy < right.policy }
    if left.direction != right.direction { return left.direction < right.direction }
    return left.rule < right.rule
  }
}
