/// What the policies of one side say, with the reason inside.
public struct DirectionVerdict: Hashable, Sendable {
  /// How one side judges.
  public enum Decision: String, Hashable, Sendable {
    /// A rule allows it.
    case allowed
    /// Policies isolate the pod and no rule allows it.
    case denied
    /// No policy selects this pod in this direction.
    case notIsolated = "not isolated"
    /// NetworkPolicy does not say: a pod to itself, a protocol without ports.
    case undefined
    /// Traffic from the pod's own node is always allowed.
    case exempt
  }

  /// How it judges.
  public var decision: Decision
  /// The policies that isolate the pod in this direction, sorted.
  public var isolatedBy: [PolicyReference]
  /// The rules that allow the connection, sorted.
  public var allowedBy: [RuleReference]
  /// Where it is denied: the rule that came closest. Nil where no isolating policy has a rule in this direction.
  public var nearest: NearMiss?

  /// A judgement.
  public init(
    _ decision: Decision, isolatedBy: [PolicyReference] = [], allowedBy: [RuleReference] = [], nearest: NearMiss? = nil
  ) {
    self.decision = decision
    self.isolatedBy = isolatedBy
    self.allowedBy = allowedBy
    self.nearest = nearest
  }
}

extension DirectionVerdict {
  /// Hashes the beginnings of the lists: connections that the same policies isolate share them, and they may be long.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(decision)
    hasher.combine(isolatedBy.count)
    hasher.combine(isolatedBy.first)
    hasher.combine(allowedBy.count)
    hasher.combine(allowedBy.first)
    hasher.combine(nearest?.rule)
  }
}
