public import FlowModel
public import KubeModel

/// Why connections fail, whether each component has the flows that it needs, and what support asks for first.
public struct DiagnosisReport: Sendable {
  /// The causes, the likeliest and worst first.
  public var findings: [DiagnosisFinding]
  /// The flows that each component must have, by namespace and component.
  public var expectedFlows: [ExpectedFlow]
  /// What support asks for first.
  public var checklist: [ChecklistItem]
  /// The policies that were judged by, sorted.
  public var policies: [PolicyReference]
  /// When the traffic was recorded; the policies at hand may be others than were in force then.
  public var window: TimeWindow?
  /// Failures that policies mean to happen: strangers that no profile expects, and that were denied.
  public var deniedStrangers = 0
  /// Connections that were still waiting for an answer when the recording ended.
  public var undecided = 0
  /// Connections that failed between ends of which nothing tells who they are, counted by how.
  public var unplaced: [Failure: Int] = [:]
  var plan: FixPlan

  /// The policies that let the connections of one of the findings pass; empty where no policy denies them, or none can be written. They
  /// are made when they are asked for.
  public func fixes(of finding: DiagnosisFinding) -> [Fix] {
    plan.fixes(of: finding.edges, denied: finding.verdict?.denied ?? [])
  }
}
