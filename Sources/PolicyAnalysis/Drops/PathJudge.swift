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

  /// Open where the verdict depends on something that neither objects nor inputs show. `servicePort` is the first Service port that
  /// clients of the edge used; nil where they used none.
  ///
  /// Where a Service may have led to several pods, one pod for which the connection is allowed is enough.
  func verdict(_ path: Path, _ key: Edge.Key, servicePort: UInt16?) -> BoundedVerdict {
    guard let source = known(path.source), let destination = known(path.destination) else { return .open([.peer]) }
    func judge(_ destination: KnownParty, _ port: UInt16) -> BoundedVerdict {
      evaluator.judge(
        from: source, to: destination, transport: key.transport, port: port,
        servicePort: servicePort ?? self.servicePort(key, destination, port))
    }
    let first = judge(destination, key.port)
    guard case .certain(let verdict) = first, verdict.overall == .denied else { return first }
    var open: BoundedVerdict?
    for alternative in path.alternatives {
      guard let party = known(alternative.party) else { continue }
      switch judge(party, alternative.port) {
      case .certain(let verdict): if verdict.overall != .denied { return .certain(verdict) }
      case .open(let facts): open = .open(facts)
      }
    }
    return open ?? first
  }

  /// Nil where the party has neither a pod nor an address.
  private func known(_ party: Party) -> KnownParty? {
    guard let known = party.policyParty else { return nil }
    if let pod = known.pod {
      // A log that names pods without labels says nothing of what selects them.
      guard pod.labels.isEmpty, party.by != .inventory, known.selectablePod != nil,
        inventory.pod(namespace: pod.namespace, name: pod.name) == nil
      else { return .exact(known) }
      return pod.namespace.isEmpty ? known.address.map(KnownParty.unlisted) : .unlabelled(known)
    }
    guard party.peer.kind == .unknown, party.by != .inventory, known.node == nil, let address = known.address,
      !address.isLoopback, !address.isMulticastOrBroadcast
    else { return .exact(known) }
    return .unlisted(address)
  }

  /// The port of a Service that leads to the pod. Many inputs show only the port after translation.
  private func servicePort(_ key: Edge.Key, _ destination: KnownParty, _ port: UInt16) -> UInt16? {
    guard case .exact(let party) = destination, let pod = party.selectablePod else { return nil }
    return inventory.servicePorts(leadingTo: pod, port: port, transport: key.transport).first { $0 != port }
  }
}

extension BoundedVerdict {
  /// Nil where the verdict is open.
  var certain: PolicyVerdict? { if case .certain(let verdict) = self { verdict } else { nil } }
}
