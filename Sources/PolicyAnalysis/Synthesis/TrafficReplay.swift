import Classifier
import FlowModel
import KubeModel

/// Judges recorded connections by proposed policies.
struct TrafficReplay {
  let evaluator: PolicyEvaluator
  private let items: PeerItems

  init(_ policies: [NetworkPolicy], _ items: PeerItems) {
    self.items = items
    evaluator = PolicyEvaluator(policies: policies, namespaces: items.inventory.cluster.namespaces)
  }

  /// Whether the policies, without some of their rules, allow the connections of a path to every pod that the Service may have chosen.
  func passes(_ path: Path, _ key: Edge.Key, without rules: Set<RuleReference> = []) -> Bool {
    guard let source = party(path.source) else { return false }
    let places =
      [(party: path.destination, port: key.port)] + path.alternatives.map { (party: $0.party, port: $0.port) }
    return places.allSatisfy { place in
      guard let destination = party(place.party) else { return false }
      let verdict = evaluator.judge(from: source, to: destination, transport: key.transport, port: place.port)
      return verdict.overall == .allowed
        && PolicyDirection.allCases.map { verdict[$0].allowedBy }.allSatisfy { allowing in
          allowing.isEmpty || allowing.contains { !rules.contains($0) }
        }
    }
  }

  /// The party as the objects have it: a pod that is gone is judged as one of its successors.
  private func party(_ party: Party) -> PolicyParty? {
    guard let known = party.policyParty, let pod = known.selectablePod else { return party.policyParty }
    guard items.inventory.pod(namespace: pod.namespace, name: pod.name) == nil else { return known }
    let members = party.peer.component.map(PeerGroup.Members.component) ?? .workload(pod.workload)
    let successor = items.pods(pod.namespace, members).first
    return successor.map { PolicyParty(pod: $0) } ?? known
  }
}
