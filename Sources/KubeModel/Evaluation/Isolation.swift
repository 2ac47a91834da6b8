import FlowModel

/// The policies that isolate a pod in one direction, with their rules: shared by all pods that the same policies select.
final class Isolation: Sendable {
  /// A rule with what it needs to know of its policy.
  struct Rule: Sendable {
    let reference: RuleReference
    /// Where the policy lives.
    let namespace: String
    let peers: [NetworkPolicy.Peer]
    let ports: [NetworkPolicy.Port]
  }

  /// The policies, sorted.
  let policies: [PolicyReference]
  /// All their rules of the direction, sorted.
  let rules: [Rule]

  /// Of policies that are sorted by their references.
  init(_ policies: [NetworkPolicy], _ direction: PolicyDirection) {
    self.policies = policies.map(PolicyReference.init)
    rules = zip(policies, self.policies).flatMap { policy, reference in
      policy.rules(direction).enumerated().map { place, rule in
        Rule(
          reference: RuleReference(policy: reference, direction: direction, rule: place), namespace: policy.namespace,
          peers: rule.peers, ports: rule.ports)
      }
    }
  }
}
