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
  /// The judgement, the same for all of them.
  public var verdict: PolicyVerdict
  /// What happened when they were recorded.
  public var observed: Observation
  /// How much it matters: a component's needed flow is an error, any other a warning.
  public var severity: Severity

  /// Which sides deny, egress first.
  public var denied: [PolicyDirection] { verdict.denied }

  /// How much a finding matters.
  public enum Severity: String, Hashable, Sendable {
    /// Something breaks.
    case error
    /// Somebody should look.
    case warning
  }
}

extension WouldDrop {
  /// Hashes what distinguishes findings; the rest would take longer than to compare it.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(edge)
    hasher.combine(verdict)
  }
}
