import FlowModel

/// The policies that isolate a pod in one direction, with their rules: shared by all pods that the same policies select.
final class Isolation: Sendable {
  /// A rule with what it needs to know of its policy.
  struct Rule: Sendable {
    let reference: RuleReference
    /// Where the policy lives.
    let namespace: String
    let peers: [NetworkPolicy.Peer]
    /// Nil where the peers are few.
    let index: PeerIndex?
    let ports: [NetworkPolicy.Port]
  }

  /// The policies, sorted.
  let policies: [PolicyReference]
  /// All their rules of the direction, sorted.
  let rules: [Rule]
  /// Nil where the rules are few.
  let index: RuleIndex?

  /// Of policies that are sorted by their references, with the rules of each.
  init(_ policies: [(reference: PolicyReference, rules: [Rule])]) {
    self.policies = policies.map(\.reference)
    rules = policies.flatMap(\.rules)
    index = RuleIndex(rules)
  }

  /// The rules of a policy.
  static func rules(of policy: NetworkPolicy, _ direction: PolicyDirection) -> [Rule] {
    let reference = PolicyReference(policy)
    return policy.rules(direction).enumerated().map { place, rule in
      Rule(
        reference: RuleReference(policy: reference, direction: direction, rule: place), namespace: policy.namespace,
        peers: rule.peers, index: PeerIndex(rule, of: policy.namespace), ports: rule.ports)
    }
  }
}
