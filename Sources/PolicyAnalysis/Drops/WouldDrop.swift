public import Classifier
public import FlowModel
public import KubeModel

/// Connections that the policies would drop: the finding `would-drop`.
public struct WouldDrop: Hashable, Sendable {
  /// What happened to them when they were recorded.
  public enum Observation: String, Hashable, Sendable {
    /// The input reports a policy drop, or nothing answered.
    case dropped
    case passed
    case unknown
  }

  public enum Severity: String, Hashable, Sendable {
    /// A component cannot do without the flow.
    case error
    case warning
  }

  /// An edge with those of its paths that are denied for the same reason.
  public var edge: Edge
  /// The verdict on all of these paths.
  public var verdict: PolicyVerdict
  public var observed: Observation
  public var severity: Severity
  /// Whether a component of cert-manager or the mesh is an end of the connections and no profile expects them: to allow them might let
  /// an intruder in, so that no fix is offered.
  public var isUnexpected: Bool

  /// The sides that deny, egress first.
  public var denied: [PolicyDirection] { verdict.denied }
}

extension WouldDrop {
  /// Hashes only what distinguishes findings.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(edge)
    hasher.combine(verdict)
  }
}
