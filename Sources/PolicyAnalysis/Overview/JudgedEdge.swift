public import Classifier
public import KubeModel

/// An edge with what became of its connections and what policies say of them.
public struct JudgedEdge: Sendable {
  /// The worst that is to say of its connections; in the order of importance.
  public enum State: String, Hashable, Comparable, Sendable, CaseIterable {
    /// The policies deny at least one of them.
    case wouldDrop = "would-drop"
    /// A component needs it, it was not seen, and the policies deny it.
    case neededNotSeen = "needed-not-seen"
    /// The inputs report a policy drop that the policies given do not explain.
    case dropped
    /// None succeeded, and the policies allow them.
    case failed
    /// The verdict depends on facts that are missing.
    case cannotJudge = "cannot-judge"
    /// There are no policies to judge by, or NetworkPolicy does not cover the connection.
    case notJudged = "not-judged"
    case allowed

    public static func < (left: State, right: State) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  public var edge: Edge
  public var state: State
  /// Connections that the policies deny.
  public var denied = 0
  /// Of the connections that decide the state; nil where there is no verdict.
  public var verdict: PolicyVerdict?
  /// What is missing for a verdict on some of them.
  public var missing: [MissingFact] = []
  /// Whether the proposed policies allow all of them; nil without a proposal, and where that cannot be judged.
  public var isAllowedByProposal: Bool?

  public init(_ edge: Edge, _ state: State, verdict: PolicyVerdict? = nil) {
    self.edge = edge
    self.state = state
    self.verdict = verdict
  }
}
