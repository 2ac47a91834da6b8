import Classifier
import FlowModel
import KubeModel

/// Evaluates the circumstances of a symptom.
struct CircumstanceReader {
  private let inventory: Inventory
  private let profiles: ComponentProfiles
  private let evaluator: PolicyEvaluator
  /// The policies that select every pod of their namespace and have no rule in the direction.
  private var denyingAll: [PolicyDirection: Set<PolicyReference>] = [:]
  /// The names that each client looked up.
  private var askedNames: [Party: Set<String>] = [:]
  /// The destinations to which some connection succeeded.
  private var succeeded: Set<Goal> = []
  private let burst: ClientBurst?

  /// A purpose and a destination, from any client.
  private struct Goal: Hashable {
    let destination: Peer
    let port: UInt16
    let purpose: Purpose

    init(_ key: Edge.Key) {
      destination = key.destination
      port = key.port
      purpose = key.purpose
    }
  }

  init(
    _ edges: [Edge], _ context: AnalysisContext
  ) {
    inventory = context.inventory
    profiles = context.profiles
    evaluator = context.evaluator
    for policy in context.policies where policy.podSelector.requirements.isEmpty {
      for direction in PolicyDirection.allCases where policy.rules(direction).isEmpty {
        denyingAll[direction, default: []].insert(PolicyReference(policy))
      }
    }
    burst = ClientBurst(edges)
    for edge in edges {
      if edge.paths.contains(where: { $0.successes > 0 }) { succeeded.insert(Goal(edge.key)) }
      for path in edge.paths where !path.dnsNames.isEmpty {
        askedNames[path.source, default: []].formUnion(path.dnsNames)
      }
    }
  }

  /// The largest burst of clients of istio-csr; nil where there was none.
  var largestBurst: ClientBurst? { burst }

  func holds(_ circumstance: FailureSignature.Circumstance, of symptom: Symptom) -> Bool {
    let paths = symptom.edge.paths
    switch circumstance {
    case .serverCutFromAPI: return paths.contains { isCutFromAPI($0.destination) }
    case .serverInMesh:
      return paths.contains { $0.destination.policyParty?.pod?.labels["security.istio.io/tlsMode"] == "istio" }
    case .webhookNameAtKubelet:
      let webhooks = profiles.all.filter { profile in profile.ports.contains { $0.purpose == .admission } }
      return symptom.edge.key.destination.component == "kubelet"
        && webhooks.contains { $0.answers(to: symptom.edge.serverNames) }
    case .asksForIstioCSR:
      let names = paths.flatMap(\.dnsNames)
      return names.isEmpty || names.contains { $0.hasPrefix("cert-manager-istio-csr.") }
    case .burst: return burst != nil
    case .sometimesSucceeds:
      return symptom.count < symptom.total || succeeded.contains(Goal(symptom.edge.key))
    case .denyAll: return isDeniedByDenyAll(symptom)
    case .notAComponent:
      guard let denied = symptom.verdict?.denied.first else { return false }
      let peer = denied == .egress ? symptom.edge.key.source : symptom.edge.key.destination
      return peer.component == nil
    case .askedForACME:
      guard symptom.edge.key.destination.component != "acme-server" else { return true }
      let names = paths.flatMap { askedNames[$0.source] ?? [] }
      return profiles["acme-server"].map { $0.answers(to: names) } ?? false
    }
  }

  private func isCutFromAPI(_ server: Party) -> Bool {
    guard let party = server.policyParty, party.selectablePod != nil else { return false }
    let verdicts = inventory.apiServers.map { backend in
      evaluator.judge(
        from: party, to: inventory.party(of: backend.address, at: nil), transport: .tcp, port: backend.port)
    }
    return !verdicts.isEmpty && verdicts.allSatisfy { $0.egress.decision == .denied }
  }

  private func isDeniedByDenyAll(_ symptom: Symptom) -> Bool {
    guard let verdict = symptom.verdict, let direction = verdict.denied.first else { return false }
    guard let denying = denyingAll[direction] else { return false }
    return verdict[direction].isolatedBy.contains(where: denying.contains)
  }
}
