public import FlowModel
public import KubeModel

/// A policy that lets connections pass in one direction, and the rules in it that a finding needs.
///
/// Policies only add up: beside the policies that deny, a fix allows more and takes nothing away. Findings whose flows are needed share one
/// policy for each component or workload and direction, whose name ends with a hash of its content: equal names mean equal policies.
public struct Fix: Hashable, Sendable {
  public var policy: NetworkPolicy
  /// The only direction of the policy.
  public var direction: PolicyDirection
  /// The places of the finding's rules in `policy.rules(direction)`, sorted, at least one.
  public var rules: [Int]
}
