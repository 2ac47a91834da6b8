public import Classifier
public import KubeModel

/// Connections that failed although the policies let them pass: not NetworkPolicy.
public struct UnansweredEdge: Hashable, Sendable {
  /// The connections: an edge with those of its paths that never succeeded.
  public var edge: Edge
  /// What the policies say of them.
  public var verdict: PolicyVerdict
}
