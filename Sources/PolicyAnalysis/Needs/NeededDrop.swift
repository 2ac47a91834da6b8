public import Classifier
import FlowModel
public import KubeModel

/// A need that was not seen and that the policies would drop: the finding `needed-and-denied`.
public struct NeededDrop: Hashable, Sendable {
  /// How sure it is that the component needs the connection.
  public enum Certainty: Hashable, Sendable {
    /// Its profile or an object says so.
    case needed
    /// It depends on something that no object shows.
    case ifUsed
  }

  public var flow: ExpectedFlow
  /// The connections, one edge for each pair of workloads; without traffic.
  public var edges: [Edge]
  /// The verdict on all of them.
  public var verdict: PolicyVerdict
  public var certainty: Certainty
  /// Whether other peers or pods of the same need are allowed.
  public var isPartial: Bool

  /// What the policies would drop of a need: one entry for each set of policies that deny it.
  static func drops(_ flow: ExpectedFlow) -> [NeededDrop] {
    guard flow.need.companionOf == nil else { return [] }
    var drops: [NeededDrop] = []
    var places: [Cause: Int] = [:]
    for dropped in flow.dropped {
      let cause = Cause(dropped.verdict)
      if let place = places[cause] {
        drops[place].edges.append(dropped.edge)
      } else {
        places[cause] = drops.count
        drops.append(
          NeededDrop(
            flow: flow, edges: [dropped.edge], verdict: dropped.verdict, certainty: certainty(flow),
            isPartial: flow.verdict != .denied))
      }
    }
    return drops
  }

  /// What denies.
  private struct Cause: Hashable {
    let denied: [PolicyDirection]
    let isolatedBy: [PolicyReference]
    let deniedBy: [RuleReference]

    init(_ verdict: PolicyVerdict) {
      denied = verdict.denied
      isolatedBy = verdict.denied.flatMap { verdict[$0].isolatedBy }
      deniedBy = verdict.denied.compactMap { verdict[$0].deniedBy }
    }
  }

  /// Monitors declare scrapes, and Issuers servers; they may not be among the objects.
  static func certainty(_ flow: ExpectedFlow) -> Certainty {
    // A provider may be anywhere.
    if flow.need.condition == DeclaredNeeds.provider, flow.need.purpose == .issuer { return .ifUsed }
    if !flow.declarations.isEmpty { return .needed }
    return flow.need.condition == "monitored" || DeclaredNeeds.conditions.contains(flow.need.condition)
      ? .ifUsed : .needed
  }
}
