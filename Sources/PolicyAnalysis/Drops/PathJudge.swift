import Classifier
import FlowModel
import KubeModel

/// Judges the connections between two ends by policies.
struct PathJudge {
  let evaluator: PolicyEvaluator
  let inventory: Inventory

  /// What the policies say; nil where neither a pod nor an address is known for an end.
  ///
  /// Where a Service may have led to several pods, one that lets the connection pass is enough to let it pass.
  func verdict(_ path: Path, _ edge: Edge) -> PolicyVerdict? {
    guard let source = path.source.policyParty, let destination = path.destination.policyParty else { return nil }
    func judge(_ destination: PolicyParty, _ port: UInt16) -> PolicyVerdict {
      evaluator.judge(
        from: source, to: destination, transport: edge.key.transport, port: port,
        servicePort: servicePort(edge, destination, port))
    }
    let first = judge(destination, edge.key.port)
    guard first.overall == .denied else { return first }
    for alternative in path.alternatives {
      guard let party = alternative.party.policyParty else { continue }
      let verdict = judge(party, alternative.port)
      if verdict.overall != .denied { return verdict }
    }
    return first
  }

  /// What clients dial: as it was seen, else the port of a Service that leads there, since many inputs show only what is behind it.
  private func servicePort(_ edge: Edge, _ destination: PolicyParty, _ port: UInt16) -> UInt16? {
    if let used = edge.servicePorts.first { return used }
    guard let pod = destination.selectablePod else { return nil }
    return inventory.servicePorts(leadingTo: pod, port: port, transport: edge.key.transport).first { $0 != port }
  }
}
