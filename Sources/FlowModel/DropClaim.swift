/// A drop that the input itself reports.
///
/// Not every drop is a policy drop: `cause` holds one of a closed list of meanings.
public struct DropClaim: Hashable, Sendable {
  /// What the reason means.
  public var cause: DropCause
  /// The reason in the input's own words: `POLICY_DENIED`, `SKB_DROP_REASON_TCP_INVALID_SEQUENCE`, ...
  public var reason: String
  /// The side whose policies dropped the packet; nil where the input does not say.
  public var direction: PolicyDirection?
  /// The policy as the input names it, `namespace/name` or a namespace alone; nil where it names none.
  public var policy: String?
  /// Packets dropped, or records where the input does not count packets; a lower bound.
  public var count: Int
  /// Whether a counter reached its maximum, so that there may have been more.
  public var isSaturated = false
  /// Nil where the input gives no times.
  public var window: TimeWindow?

  public init(
    cause: DropCause, reason: String, direction: PolicyDirection? = nil, policy: String? = nil, count: Int,
    window: TimeWindow?
  ) {
    self.cause = cause
    self.reason = reason
    self.direction = direction
    self.policy = policy
    self.count = count
    self.window = window
  }

  /// Adds `other` to the claim of the same cause, reason, direction and policy, or inserts it; the list stays sorted.
  public static func add(_ other: DropClaim, to claims: inout [DropClaim]) {
    combine(other, into: &claims) { $0.addSaturating($1) }
  }

  /// Adds a second report of the same drops: the larger count holds.
  public static func addCopy(_ other: DropClaim, to claims: inout [DropClaim]) {
    combine(other, into: &claims) { $0 = Swift.max($0, $1) }
  }

  private static func combine(_ other: DropClaim, into claims: inout [DropClaim], count: (inout Int, Int) -> Void) {
    var (index, end) = (0, claims.count)
    while index < end {
      let middle = (index + end) / 2
      if claims[middle].key < other.key { index = middle + 1 } else { end = middle }
    }
    guard index < claims.count, claims[index].key == other.key else { return claims.insert(other, at: index) }
    count(&claims[index].count, other.count)
    if other.isSaturated { claims[index].isSaturated = true }
    claims[index].window.merge(other.window)
  }

  /// Everything but count and time.
  private var key: (String, String, String, String) {
    (cause.rawValue, reason, direction?.rawValue ?? "", policy ?? "")
  }
}

/// What a reported drop means. Only the first two are NetworkPolicy for certain.
public enum DropCause: String, Hashable, Sendable, CaseIterable {
  /// A policy isolates the pod and no policy allows the packet.
  case policyDefault = "policy-default"
  /// A rule of an admin-tier or vendor policy denies the packet.
  case policyRule = "policy-rule"
  /// A policy of another kind: egress firewall, network isolation, security group.
  case otherPolicy = "other-policy"
  /// May be a policy drop; counts as one only with an unanswered opening and no success of the same tuple.
  case suspected
  /// A policy in audit mode would have dropped the packet; it passed.
  case audited
  /// Not a policy: no listener, conntrack, routing, congestion, a damaged packet.
  case notPolicy = "not-policy"

  /// Whether the dropped packet was the first of a connection, sent by its client: policies judge no other.
  public var judgesOpener: Bool {
    switch self {
    case .policyDefault, .policyRule, .audited: true
    case .otherPolicy, .suspected, .notPolicy: false
    }
  }
}

/// A direction of traffic, seen from the pod that a policy selects.
public enum PolicyDirection: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Out of the pod.
  case egress
  /// Into the pod.
  case ingress

  /// Egress first: a connection leaves before it arrives.
  public static func < (left: PolicyDirection, right: PolicyDirection) -> Bool { left == .egress && right == .ingress }
}
