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

  /// Two pods on a port; `own` is the one that a policy selects.
  private struct Pair: Hashable {
    let own: String
    let other: String
    let direction: PolicyDirection
    let transport: TransportProtocol
    let port: UInt16
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
    // What was seen, and what was counted already: one pod may have objects from two days.
    var known = seenPairs(edges, among: subjects)
    let ports = Dictionary(rules.map { ($0.reference, Set($0.rule.ports)) }) { first, _ in first }
    var pairs = 0
    var byRule: [RuleReference: Int] = [:]
    for subject in subjects {
      for direction in PolicyDirection.allCases {
        for other in pods where (other.namespace, other.name) != (subject.namespace, subject.name) {
          var allowing: [NetworkPolicy.Port: [RuleReference]] = [:]
          for rule in replay.rules(direction, of: subject, matching: other) {
            for port in ports[rule] ?? [] { allowing[port, default: []].append(rule) }
          }
          for (port, rules) in allowing {
            // Every port of a proposal is a single number.
            guard case .range(let range) = port.target, let number = UInt16(exactly: range.lowerBound) else { continue }
            let pair = Pair(
              own: "\(subject.namespace)/\(subject.name)", other: "\(other.namespace)/\(other.name)",
              direction: direction, transport: port.transport, port: number)
            guard known.insert(pair).inserted else { continue }
            pairs += 1
            for rule in rules { byRule[rule, default: 0] += 1 }
          }
        }
      }
    }
    let open = rules.filter { rule in
      rule.reference.direction == .egress
        && (rule.rule.peers.isEmpty || rule.rule.peers.contains { $0.block?.block.prefixLength == 0 })
    }
    return ProposalProof.Excess(pairs: pairs, byRule: byRule, openToPublic: open.map(\.reference))
  }

  /// The pairs with traffic of which one end is among `subjects`.
  private func seenPairs(_ edges: [Edge], among subjects: [Pod]) -> Set<Pair> {
    var names: [String: Set<String>] = [:]
    for pod in subjects { names[pod.namespace, default: []].insert(pod.name) }
    func isSubject(_ pod: Pod) -> Bool { names[pod.namespace]?.contains(pod.name) ?? false }
    var seen: Set<Pair> = []
    for edge in edges {
      for path in edge.paths where path.outcomes.keys.contains(where: \.succeeded) {
        guard let source = path.source.policyParty?.pod, let destination = path.destination.policyParty?.pod,
          isSubject(source) || isSubject(destination)
        else { continue }
        let (from, to) = ("\(source.namespace)/\(source.name)", "\(destination.namespace)/\(destination.name)")
        let (transport, port) = (edge.key.transport, edge.key.port)
        seen.insert(Pair(own: from, other: to, direction: .egress, transport: transport, port: port))
        seen.insert(Pair(own: to, other: from, direction: .ingress, transport: transport, port: port))
      }
    }
    return seen
  }
}
