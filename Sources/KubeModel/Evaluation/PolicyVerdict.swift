public import FlowModel

/// Whether policies let a connection pass, side by side.
public struct PolicyVerdict: Hashable, Sendable {
  /// What all of it comes to.
  public enum Overall: String, Hashable, Sendable {
    /// Both sides let it pass.
    case allowed
    /// At least one side does not.
    case denied
    /// NetworkPolicy does not say.
    case undefined
  }

  /// What the source's policies say.
  public var egress: DirectionVerdict
  /// What the destination's policies say.
  public var ingress: DirectionVerdict

  /// Both sides together: one that denies decides.
  public var overall: Overall {
    let decisions = [egress.decision, ingress.decision]
    if decisions.contains(.denied) { return .denied }
    return decisions.contains(.undefined) ? .undefined : .allowed
  }

  /// The directions that deny, egress first.
  public var denied: [PolicyDirection] {
    var directions: [PolicyDirection] = []
    if egress.decision == .denied { directions.append(.egress) }
    if ingress.decision == .denied { directions.append(.ingress) }
    return directions
  }

  /// What one direction's policies say.
  public subscript(direction: PolicyDirection) -> DirectionVerdict {
    switch direction {
    case .egress: egress
    case .ingress: ingress
    }
  }
}

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
