import Classifier
import FlowModel
import KubeModel

/// Finds what failed: one symptom for each edge, way to fail, and judgement of the policies.
struct SymptomFinder {
  let judge: PathJudge
  let stances: StanceReader

  /// Paths that share a symptom.
  private struct Key: Hashable {
    let failure: Failure?
    let stances: Set<FailureSignature.Stance>
    let denied: [PolicyDirection]
  }

  /// The symptoms of all edges, in their order.
  func symptoms(_ edges: [Edge]) -> [Symptom] {
    let resolved = ResolvedNames(edges)
    return edges.flatMap { symptoms($0, resolved) }
  }

  private func symptoms(_ edge: Edge, _ resolved: ResolvedNames) -> [Symptom] {
    var found: [Key: Symptom] = [:]
    lazy var dialled = edge.servicePorts.first
    for path in edge.paths {
      var failures: [(Failure?, Int)] = path.failures.map { ($0.key, $0.value) }
      if let failure = resolved.failure(path) { failures.append((failure, path.connections - path.undecided)) }
      if failures.isEmpty, Self.isWorthALook(edge, path) { failures.append((nil, path.connections)) }
      guard !failures.isEmpty else { continue }
      let verdict = !stances.hasPolicies ? nil : judge.verdict(path, edge.key, dialled: dialled)
      let (stance, claim) = stances.stance(path, edge.key, verdict)
      for (failure, count) in failures {
        let key = Key(failure: failure, stances: stance, denied: verdict?.denied ?? [])
        let none = Symptom(
          edge: Edge(edge.key, paths: []), failure: failure, count: 0, total: 0, verdict: verdict, stances: stance,
          reported: claim)
        found[key, default: none].add(path, count)
      }
    }
    return found.values.sorted { Self.order($0) < Self.order($1) }
  }

  /// The kubelet asked by another's name, and whatever goes to istio-csr: bursts are judged over all of it.
  private static func isWorthALook(_ edge: Edge, _ path: Path) -> Bool {
    edge.key.destination.component == "kubelet" && !path.serverNames.isEmpty
      || edge.key.purpose == .grpcCSR
  }

  private static func order(_ symptom: Symptom) -> (String, String, String, String) {
    (
      symptom.failure?.rawValue ?? "", symptom.stances.map(\.rawValue).sorted().joined(),
      symptom.edge.paths.first?.source.address?.description ?? "",
      (symptom.verdict?.denied ?? []).map(\.rawValue).joined()
    )
  }
}
