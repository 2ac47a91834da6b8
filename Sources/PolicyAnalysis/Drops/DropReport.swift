public import FlowModel
public import KubeModel

/// Which connections the policies would drop, which drops the inputs report, and what failed for another reason.
public struct DropReport: Sendable {
  /// The policies that were judged by, sorted.
  public var policies: [PolicyReference]
  /// Would be dropped, the worst first.
  public var findings: [WouldDrop]
  /// Reported as policy drops by an input, and not explained by these policies.
  public var reportedDrops: [ReportedDrop]
  /// Failed without a policy that denies.
  public var unanswered: [UnansweredEdge]
  /// Connections that the policies let pass.
  public var allowed: Int
  /// Connections of which NetworkPolicy says nothing, such as ICMP or a pod with itself.
  public var undefined: Int
  /// Connections that could not be judged, because neither a pod nor an address is known for an end.
  public var unjudged: Int
  /// Policies that were written after the recording began, sorted: what was seen before then says nothing of them.
  public var newerPolicies: [PolicyReference] = []
  /// When the traffic was recorded; nil where no input tells. The policies are those at hand, which may be others than were in
  /// force then.
  public var window: TimeWindow?
  var plan: FixPlan

  /// The policies that let the connections of one of the findings pass, one for each side that denies; empty where none can be written.
  /// They are made when they are asked for.
  public func fixes(of finding: WouldDrop) -> [Fix] { plan.fixes(of: [finding.edge], denied: finding.denied) }
}
