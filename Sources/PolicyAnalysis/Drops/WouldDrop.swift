public import Classifier
public import FlowModel
public import KubeModel

/// Connections that the policies would drop: the finding `would-drop`.
public struct WouldDrop: Hashable, Sendable {
  /// What happened to them when they were recorded.
  public enum Observation: String, Hashable, Sendable {
    /// The input reports a policy drop, or nothing came back.
    case dropped
    /// They went through.
    case passed
    /// The evidence does not tell.
    case unknown
  }

  /// The connections: an edge with those of its paths that are denied for the same reason.
  public var edge: Edge
  /// Which sides deny, egress first.
  public var denied: [PolicyDirection]
  /// The judgement, the same for all of them.
  public var verdict: PolicyVerdict
  /// What happened when they were recorded.
  public var observed: Observation
  /// The smallest policies that would let them pass, one for each side that denies; empty where none can be written.
  public var fix: [NetworkPolicy]

  /// How much it matters: a component's needed flow is an error, any other a warning.
  public var severity: Severity

  /// How much a finding matters.
  public enum Severity: String, Hashable, Sendable {
    /// Something breaks.
    case error
    /// Somebody should look.
    case warning
  }
}
