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
