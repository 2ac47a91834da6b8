public import FlowModel
public import KubeModel

/// Why connections fail, whether each component has the flows that it needs, and the checklist of support.
public struct DiagnosisReport: Sendable {
  /// Errors before warnings, then the more certain and more frequent.
  public var findings: [DiagnosisFinding]
  /// The flows that each component needs, by namespace and component.
  public var expectedFlows: [ExpectedFlow]
  /// Connections that components need, that were not seen, and that the policies would drop.
  public var neededDrops: [NeededDrop] = []
  /// What in the policies has no effect, or another one than it seems to have.
  public var flaws: [PolicyFlaw] = []
  /// What was judged, and what could not be.
  public var assurance = Assurance()
  public var checklist: [ChecklistItem]
  /// What the logs say, in the order of sources and lines; without lines that report nothing.
  public var messages: [UnderstoodMessage] = []
  /// The policies that judged, sorted.
  public var policies: [PolicyReference]
  /// When the traffic was recorded. Other policies may have been in force then.
  public var window: TimeWindow?
  /// The number of connections of unexpected clients that policies deny, as they should.
  public var deniedStrangers = 0
  /// The number of connections that still waited for an answer when the recording ended.
  public var undecided = 0
  /// The numbers of failed connections with an unknown end.
  public var unplaced: [Failure: Int] = [:]
  var plan: FixPlan
  /// Apart from `plan`, so that the fix of what was seen allows nothing that was not.
  var neededPlan: FixPlan

  /// The policies that let the connections of one of the findings pass; none where no policy denies them, or none can be written. They
  /// are made by this call.
  public func fixes(of finding: DiagnosisFinding) -> [Fix] {
    plan.fixes(of: finding.edges, denied: finding.verdict?.deniedByIsolation ?? [])
  }

  /// The policies that would let the connections of a need pass; none where no peer can be named.
  public func fixes(of drop: NeededDrop) -> [Fix] {
    neededPlan.fixes(of: drop.edges, denied: drop.verdict.deniedByIsolation)
  }
}
