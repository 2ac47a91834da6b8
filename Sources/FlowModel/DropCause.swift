/// What a reported drop means. Only the first two are NetworkPolicy for certain.
public enum DropCause: String, Hashable, Sendable, CaseIterable {
  /// A policy isolates the pod and none allows the packet.
  case policyDefault = "policy-default"
  /// A rule of an admin-tier or vendor policy denies the packet.
  case policyRule = "policy-rule"
  /// A policy of another kind: egress firewall, network isolation, security group.
  case otherPolicy = "other-policy"
  /// May be a policy drop; needs an unanswered opening and no success of the same tuple.
  case suspected
  /// A policy in audit mode would have dropped the packet; it passed.
  case audited
  /// Not a policy: no listener, conntrack, routing, congestion, a damaged packet.
  case notPolicy = "not-policy"

  /// Whether what was dropped is the first packet of a connection, sent by its opener: policies judge no other.
  public var judgesOpener: Bool {
    switch self {
    case .policyDefault, .policyRule, .audited: true
    case .otherPolicy, .suspected, .notPolicy: false
    }
  }
}
