import Classifier
import FlowModel
import KubeModel

/// Connections of one edge with the same failure and the same stance of policies.
struct Symptom {
  /// An edge with those of its paths that failed so.
  var edge: Edge
  /// Nil for successful connections that some signature may be about.
  var failure: Failure?
  /// The number of connections that failed so.
  var count: Int
  /// The number of all connections of these paths.
  var total: Int
  /// Nil without policies, or where an end is not known.
  var verdict: PolicyVerdict?
  var stances: Set<FailureSignature.Stance>
  /// The reported drop that decided the stance; nil where the policies at hand did.
  var reported: DropClaim?

  /// Adds a path with this number of failed connections.
  mutating func add(_ path: Path, _ count: Int) {
    edge.paths.append(path)
    self.count.addSaturating(count)
    total.addSaturating(path.connections - path.undecided)
  }
}

/// Finds failures: one symptom for each edge, failure and stance of the policies.
struct SymptomFinder {
  let judge: PathJudge
  let stances: StanceReader

  /// Paths that share a symptom.
  private struct Key: Hashable {
    let failure: Failure?
    let stances: Set<FailureSignature.Stance>
    let denied: [PolicyDirection]
  }

  /// In the order of the edges.
  func symptoms(_ edges: [Edge]) -> [Symptom] {
    let resolved = ResolvedNames(edges)
    return edges.flatMap { symptoms($0, resolved) }
  }

  private func symptoms(_ edge: Edge, _ resolved: ResolvedNames) -> [Symptom] {
    var found: [Key: Symptom] = [:]
    lazy var servicePort = edge.servicePorts.first
    for path in edge.paths {
      var failures: [(Failure?, Int)] = path.failures.map { ($0.key, $0.value) }
      if let failure = resolved.failure(path) { failures.append((failure, path.connections - path.undecided)) }
      if failures.isEmpty, Self.mayBeRelevant(edge, path) { failures.append((nil, path.connections)) }
      guard !failures.isEmpty else { continue }
      let verdict =
        !stances.hasPolicies ? nil : judge.verdict(path, edge.key, servicePort: servicePort).certain
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

  /// Connections to the kubelet with a server name may be intended for a webhook, and bursts include successful connections to istio-csr.
  private static func mayBeRelevant(_ edge: Edge, _ path: Path) -> Bool {
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
