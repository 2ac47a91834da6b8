public import Classifier
public import FlowModel
public import KubeModel

/// The connections that the policies would drop, the drops that the inputs report, and what failed for another reason.
public struct DropReport: Sendable {
  /// The policies that judged, sorted.
  public var policies: [PolicyReference]
  /// What would be dropped: errors before warnings, then by edge.
  public var findings: [WouldDrop]
  /// Connections that components need, that were not seen, and that the policies would drop.
  public var neededDrops: [NeededDrop] = []
  /// What an input reports as dropped by a policy, and these policies do not explain.
  public var reportedDrops: [ReportedDrop]
  /// What failed although the policies allow it.
  public var unanswered: [UnansweredEdge]
  /// Connections that the policies allow.
  public var allowed: Int
  /// Those of them that built-in policies alone would drop: other policies, which stay in force, allow them.
  public var allowedByOthers = 0
  /// Connections that NetworkPolicy does not define, such as ICMP or a pod to itself.
  public var undefined: Int
  /// Connections that could not be judged.
  public var unjudged: Int { unjudgedFor.values.reduce(0) { sum, count in sum + count } }
  /// The same by what is missing.
  public var unjudgedFor: [[MissingFact]: Int] = [:]
  /// What each component needs.
  public var expectedFlows: [ExpectedFlow] = []
  /// What in the policies has no effect, or another one than it seems to have.
  public var flaws: [PolicyFlaw] = []
  /// What was judged, and what could not be.
  public var assurance = Assurance()
  /// Policies that were written after the recording began, sorted: traffic from before says nothing about them.
  public var newerPolicies: [PolicyReference] = []
  /// When the traffic was recorded; nil where no input has times. Other policies may have been in force then.
  public var window: TimeWindow?
  var plan: FixPlan
  /// Apart from `plan`, so that the fix of what was seen allows nothing that was not.
  var neededPlan: FixPlan

  /// The policies that let the connections of one of the findings pass, one for each side on which NetworkPolicies deny; none where
  /// none can be written. They are made by this call.
  public func fixes(of finding: WouldDrop) -> [Fix] {
    plan.fixes(of: [finding.edge], denied: finding.verdict.deniedByIsolation)
  }

  /// The policies that would let the connections of a need pass; none where no peer can be named.
  public func fixes(of drop: NeededDrop) -> [Fix] {
    neededPlan.fixes(of: drop.edges, denied: drop.verdict.deniedByIsolation)
  }
}

/// Drops that an input reports and that the policies do not explain.
public struct ReportedDrop: Hashable, Sendable {
  public var edge: Edge
  /// What the input says.
  public var claim: DropClaim
  /// What the policies say, allowed or undefined; nil where there are none, or the connection cannot be judged.
  public var verdict: PolicyVerdict?
  public var severity: WouldDrop.Severity
}

/// Connections that failed although the policies allow them, so that no NetworkPolicy is the cause.
public struct UnansweredEdge: Hashable, Sendable {
  /// An edge with those of its paths that never succeeded.
  public var edge: Edge
  public var verdict: PolicyVerdict
}
