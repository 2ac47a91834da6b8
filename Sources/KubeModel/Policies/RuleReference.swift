public import FlowModel

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
