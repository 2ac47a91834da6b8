import Classifier
import FlowModel
import KubeModel

/// Judges the connections between two ends by policies.
struct PathJudge {
  private let evaluator: PolicyEvaluator
  private let inventory: Inventory

  init(_ context: AnalysisContext) {
    evaluator = context.evaluator
    inventory = context.inventory
  }

  /// Nil where an end has neither a known pod nor a known address. `servicePort` is the first Service port that clients of the edge
  /// used; nil where they used none.
  ///
  /// Where a Service may have led to several pods, one pod for which the connection is allowed is enough.
  func verdict(_ path: Path, _ key: Edge.Key, servicePort: UInt16?) -> PolicyVerdict? {
    guard let source = path.source.policyParty, let destination = path.destination.policyParty else { return nil }
    func judge(_ destination: PolicyParty, _ port: UInt16) -> PolicyVerdict {
      evaluator.judge(
        from: source, to: destination, transport: key.transport, port: port,
        servicePort: servicePort ?? self.servicePort(key, destination, port))
    }
    let first = judge(destination, key.port)
    guard first.overall == .denied else { return first }
    for alternative in path.alternatives {
      guard let party = alternative.party.policyParty else { continue }
      let verdict = judge(party, alternative.port)
      if verdict.overall != .denied { return verdict }
    }
    return first
  }

  /// The port of a Service that leads to the pod. Many inputs show only the port after translation.
  private func servicePort(_ key: Edge.Key, _ destination: PolicyParty, _ port: UInt16) -> UInt16? {
    guard let pod = destination.selectablePod else { return nil }
    return inventory.servicePorts(leadingTo: pod, port: port, transport: key.transport).first { $0 != port }
  }
}
