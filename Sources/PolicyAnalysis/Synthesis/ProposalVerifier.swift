import Classifier
import FlowModel
import KubeModel

/// Replays the traffic against proposed policies.
struct ProposalVerifier {
  private let items: PeerItems

  init(_ items: PeerItems) { self.items = items }

  /// `rules` are those of the policies, and `leftOut` are the flows that were left out before the policies were made.
  func proof(
    of policies: [NetworkPolicy], _ rules: [ProposedRule], _ edges: [Edge], leftOut: [ProposalProof.LeftOutFlow]
  ) -> ProposalProof {
    let replay = TrafficReplay(policies, items)
    var all = leftOut
    var allowed = 0
    let aside = Dictionary(grouping: leftOut, by: \.edge.key).mapValues { Set($0.flatMap(\.edge.paths)) }
    for edge in edges {
      let ends = [edge.key.source.component, edge.key.destination.component].compactMap(\.self)
      guard let component = ends.first(where: { items.profiles[$0]?.role == .subject }) else { continue }
      var denied: [Path] = []
      for path in edge.paths where path.outcomes.keys.contains(where: \.succeeded) {
        if aside[edge.key]?.contains(path) == true { continue }
        if replay.passes(path, edge.key) { allowed += path.connections } else { denied.append(path) }
      }
      if !denied.isEmpty {
        all.append(.init(edge: Edge(edge.key, paths: denied), component: component, reason: .denied))
      }
    }
    return ProposalProof(
      allowed: allowed, leftOut: all.sorted(by: Self.precedes),
      isNecessary: rules.allSatisfy { $0.basis != .observed || $0.droppedWithout > 0 },
      excess: excess(rules, policies, replay, edges))
  }

  private static func precedes(_ left: ProposalProof.LeftOutFlow, _ right: ProposalProof.LeftOutFlow) -> Bool {
    if left.reason != right.reason { return left.reason < right.reason }
    if left.edge.key != right.edge.key { return left.edge.key < right.edge.key }
    return left.component < right.component
  }

  private func excess(
    _ rules: [ProposedRule], _ policies: [NetworkPolicy], _ replay: TrafficReplay, _ edges: [Edge]
  ) -> ProposalProof.Excess {
    let pods = items.inventory.cluster.pods.filter { $0.network == .own && !$0.hasFinished }
    let subjects = pods.filter { pod in
      policies.contains { policy in
        policy.namespace == pod.namespace && !(policy.ingress.isEmpty && policy.egress.isEmpty)
          && policy.podSelector.matches(pod.labels)
      }
    }
    var count = ExcessCount(pods, replay.evaluator, rules)
    count.addSeen(edges)
    count.addAllowed(subjects)
    let open = rules.filter { rule in
      rule.reference.direction == .egress
        && (rule.rule.peers.isEmpty || rule.rule.peers.contains { $0.block?.block.prefixLength == 0 })
    }
    return ProposalProof.Excess(pairs: count.pairs, byRule: count.byRule, openToPublic: open.map(\.reference))
  }
}
