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
  /// Writes the fix: when it is asked for, as a million of them take more room than everything else of their findings.
  private let rule: SmallestRule

  /// How much it matters: a component's needed flow is an error, any other a warning.
  public var severity: Severity

  /// A finding that `rule` writes the fix of.
  init(edge: Edge, verdict: PolicyVerdict, observed: Observation, fixedBy rule: SmallestRule, severity: Severity) {
    self.edge = edge
    self.verdict = verdict
    self.observed = observed
    self.rule = rule
    self.severity = severity
  }

  /// Which sides deny, egress first.
  public var denied: [PolicyDirection] { verdict.denied }

  /// The smallest policies that would let them pass, one for each side that denies; empty where none can be written.
  public var fix: [NetworkPolicy] { verdict.denied.compactMap { rule.policy(allowing: edge, $0) } }

  /// How much a finding matters.
  public enum Severity: String, Hashable, Sendable {
    /// Something breaks.
    case error
    /// Somebody should look.
    case warning
  }
}

extension WouldDrop {
  /// Equal when everything but the fix is, which follows from the edge.
  public static func == (left: WouldDrop, right: WouldDrop) -> Bool {
    left.edge == right.edge && left.verdict == right.verdict && left.observed == right.observed
      && left.severity == right.severity
  }

  /// Hashes what tells findings apart.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(edge)
    hasher.combine(verdict)
  }
}
