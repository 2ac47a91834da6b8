public import Classifier
import FlowModel
import KubeModel

/// Compares what two sets of policies decide about recorded connections, about what the components need, and about what their pods can
/// reach beyond that.
public struct PolicyComparison: Sendable {
  private let first: AnalysisContext
  private let second: AnalysisContext

  /// Both contexts must have the same objects and differ only in their policies.
  public init(_ first: AnalysisContext, _ second: AnalysisContext) {
    self.first = first
    self.second = second
  }

  public func report(_ edges: [Edge]) -> ComparisonReport {
    var report = ComparisonReport(policies: .init(first.judgedPolicies, second.judgedPolicies))
    var sum = ChangeSum(second)
    addSeen(edges, to: &sum)
    let needs = addNeeds(edges, to: &sum)
    report.changes = sum.changes
    report.tallies = sum.tallies
    report.unused = .init(unused(first, sum.used.first), unused(second, sum.used.second))
    let reach = ReachComparison(first, second, aside: sum.ends).result()
    (report.reach, report.excess) = (reach.changes, reach.excess)
    report.assurance = assurance(edges, needs, sum)
    return report
  }

  private func addSeen(_ edges: [Edge], to sum: inout ChangeSum) {
    let (before, after) = (PathJudge(first), PathJudge(second))
    for edge in edges {
      for path in edge.paths {
        let port = edge.servicePorts.first
        sum.add(
          path, edge.key, .seen, before.verdict(path, edge.key, servicePort: port),
          after.verdict(path, edge.key, servicePort: port))
      }
    }
  }

  /// Adds the ends between which nothing was seen. Returns what the components need, by the second set.
  private func addNeeds(_ edges: [Edge], to sum: inout ChangeSum) -> [ExpectedFlow] {
    let (before, after) = (
      ExpectedFlows(first, for: .comparison).judged(edges), ExpectedFlows(second, for: .comparison).judged(edges)
    )
    precondition(before.count == after.count, "the needs of the same objects differ")
    for (old, new) in zip(before, after) {
      precondition(old.cases.count == new.cases.count, "the peers of the same objects differ")
      let basis: ConnectionChange.Basis = NeededDrop.certainty(new.flow) == .needed ? .needed : .ifUsed
      // Where any peer will do, the component can live with some of them.
      let isEssential = new.flow.need.reach == .each || new.flow.verdict == .denied
      for (old, new) in zip(old.cases, new.cases) {
        sum.add(Path(old.source, old.destination), old.key, basis, old.verdict, new.verdict, isEssential: isEssential)
      }
    }
    return after.map(\.flow)
  }

  /// The rules of the NetworkPolicies of a set that allow none of the connections.
  private func unused(_ context: AnalysisContext, _ used: Set<RuleReference>) -> [RuleReference] {
    context.policies.flatMap { policy in
      PolicyDirection.allCases.filter(policy.directions.contains).flatMap { direction in
        policy.rules(direction).indices.map {
          RuleReference(policy: PolicyReference(policy), direction: direction, rule: $0)
        }
      }
    }.filter { !used.contains($0) }.sorted()
  }

  private func assurance(_ edges: [Edge], _ needs: [ExpectedFlow], _ sum: ChangeSum) -> Assurance {
    var assurance = Assurance()
    for edge in edges { assurance.recorded.merge(edge.window) }
    assurance.add(.connections(sum.judged))
    assurance.addNeeds(needs)
    assurance.add(.connections(sum.unjudged, missing: sum.missing.sorted()))
    let others = Set([first, second].flatMap(\.inventory.cluster.unjudgedPolicies))
    assurance.add(.otherKinds(others.sorted()))
    return assurance
  }
}
