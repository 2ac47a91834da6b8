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

  /// What the policies say; nil where neither a pod nor an address is known for an end. `dialled` is the first Service port that clients
  /// of the edge used; nil where they used none.
  ///
  /// Where a Service may have led to several pods, one that lets the connection pass is enough to let it pass.
  func verdict(_ path: Path, _ key: Edge.Key, dialled: UInt16?) -> PolicyVerdict? {
    guard let source = path.source.policyParty, let destination = path.destination.policyParty else { return nil }
    func judge(_ destination: PolicyParty, _ port: UInt16) -> PolicyVerdict {
      evaluator.judge(
        from: source, to: destination, transport: key.transport, port: port,
        servicePort: dialled ?? servicePort(key, destination, port))
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

  /// The port of a Service that leads there, since many inputs show only what is behind it.
  private func servicePort(_ key: Edge.Key, _ destination: PolicyParty, _ port: UInt16) -> UInt16? {
    guard let pod = destination.selectablePod else { return nil }
    return inventory.servicePorts(leadingTo: pod, port: port, transport: key.transport).first { $0 != port }
  }
}
