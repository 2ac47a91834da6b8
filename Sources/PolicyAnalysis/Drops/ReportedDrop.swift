public import Classifier
public import FlowModel
public import KubeModel

/// Drops that an input reports and that the policies do not explain.
public struct ReportedDrop: Hashable, Sendable {
  /// The connections.
  public var edge: Edge
  /// What the input says.
  public var claim: DropClaim
  /// What the policies say of them: they let them pass, or do not speak of them.
  public var verdict: PolicyVerdict
}
