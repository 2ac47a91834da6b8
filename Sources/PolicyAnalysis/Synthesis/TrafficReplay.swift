import Classifier
import FlowModel
import KubeModel

/// Judges recorded connections by proposed policies.
struct TrafficReplay {
  private let evaluator: PolicyEvaluator
  private let items: PeerItems

  init(_ policies: [NetworkPolicy], _ items: PeerItems) {
    self.items = items
    evaluator = PolicyEvaluator(policies: policies, namespaces: items.inventory.cluster.namespaces)
  }

  /// Whether the policies let the connections of a path pass, wherever a Service may have led them.
  func passes(_ path: Path, _ key: Edge.Key) -> Bool {
    guard let source = party(path.source) else { return false }
    let places =
      [(party: path.destination, port: key.port)] + path.alternatives.map { (party: $0.party, port: $0.port) }
    return places.allSatisfy { place in
      guard let destination = party(place.party) else { return false }
      return evaluator.judge(from: source, to: destination, transport: key.transport, port: place.port).overall
        == .allowed
    }
  }

  /// The rules by which one side lets a pod and another talk on a port.
  func rules(
    _ subject: Pod, _ other: Pod, _ direction: PolicyDirection, _ transport: TransportProtocol, _ port: UInt16
  ) -> [RuleReference] {
    let (own, far) = (PolicyParty(pod: subject), PolicyParty(pod: other))
    let (source, destination) = direction == .egress ? (own, far) : (far, own)
    return evaluator.rulesAllowing(direction, from: source, to: destination, transport: transport, port: port)
  }

  /// The party as the objects know it: a pod that is gone is judged as one of those that took its place.
  private func party(_ party: Party) -> PolicyParty? {
    guard let known = party.policyParty, let pod = known.selectablePod else { return party.policyParty }
    guard items.inventory.pod(namespace: pod.namespace, name: pod.name) == nil else { return known }
    let members = party.peer.component.map(PeerGroup.Members.component) ?? .workload(pod.workload)
    let heir = items.pods(pod.namespace, members).first
    return heir.map { PolicyParty(pod: $0) } ?? known
  }
}
