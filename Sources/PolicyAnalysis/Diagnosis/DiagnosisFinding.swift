public import Classifier
public import FlowModel
public import KubeModel

/// Why connections fail: one signature, and everything that speaks for it.
public struct DiagnosisFinding: Hashable, Sendable {
  /// How sure it is.
  public enum Certainty: String, Hashable, Comparable, Sendable {
    /// Seen on the wire or in a flow log; where it names a policy, that policy denies.
    case seen
    /// Only a log tells, and the policies at hand deny the flow that it is about.
    case likely
    /// Only a log tells.
    case told

    /// The surer one first.
    public static func < (left: Certainty, right: Certainty) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .seen: 0
      case .likely: 1
      case .told: 2
      }
    }
  }

  /// What it is.
  public var signature: FailureSignature
  /// How sure that is.
  public var certainty: Certainty
  /// The connections, the edge with the most of them first; empty where only a log tells.
  public var edges: [Edge]
  /// Connections that failed so, or lines of a log that say so.
  public var count: Int
  /// Connections of the same ends, whatever came of them.
  public var total: Int
  /// When.
  public var window: TimeWindow?
  /// What it rests on.
  public var evidence: [DiagnosisEvidence]
  /// What the policies at hand say; nil where there are none, or an end is not known.
  public var verdict: PolicyVerdict?
  /// Other causes that the same evidence leaves open, or that are easily taken for this one.
  public var alternatives: [FailureSignature.Alternative]
}
