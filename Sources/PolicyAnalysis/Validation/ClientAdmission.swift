import Classifier
import FlowModel
import KubeModel

/// Makes the policy that allows the mesh's clients to reach istio-csr, and no other pods.
struct ClientAdmission {
  private let items: PeerItems
  private let grouping: PeerGrouping
  private let writer: PolicyWriter
  private let parameters: Parameters

  init(_ context: AnalysisContext) {
    items = context.items
    grouping = PeerGrouping(items: items, evidence: .objects)
    writer = PolicyWriter(context)
    parameters = context.parameters
  }

  /// The policy, and the clients that no selector matches; no policy where there is no client or no istio-csr.
  func policy(_ clients: [Pod]) -> (policy: NetworkPolicy?, unselectable: [String]) {
    guard let server = items.pods(of: "istio-csr").first else { return (nil, []) }
    var request = PolicyWriter.Request(isNeeded: true)
    var unselectable: [Pod] = []
    func add(_ pods: [Pod], _ group: PeerGroup, otherwise: ([Pod]) -> Void) {
      guard items.canName(group, seen: SeenPeers()) else { return otherwise(pods) }
      let key = RuleSeed.Key(direction: .ingress, group: group, transport: .tcp, port: parameters.grpcPort)
      request.seeds.add(RuleSeed(basis: .observed, purposes: [.grpcCSR]), key)
    }
    let groups = Dictionary(grouping: clients) { pod in
      let component = items.profiles.profile(of: pod, parameters)?.component
      return grouping.group(pod, component: component, .grpcCSR, .ingress)
    }
    for (group, pods) in groups {
      add(pods, group) { pods in
        for pod in pods {
          add([pod], .pods(namespace: pod.namespace, .workload(pod.workload))) { unselectable += $0 }
        }
      }
    }
    let subject = PolicyWriter.Subject(
      namespace: server.namespace, members: .component("istio-csr"), direction: .ingress)
    return (writer.policy(subject, request)?.policy, unselectable.map(\.qualifiedName).sorted())
  }

  /// Pods that the policy allows on istio-csr's port and that are not clients, as `namespace/name`, sorted.
  func unexpectedClients(admittedBy policy: NetworkPolicy, _ clients: [Pod]) -> [String] {
    guard let server = items.pods(of: "istio-csr").first else { return [] }
    let evaluator = PolicyEvaluator(policies: [policy], namespaces: items.inventory.cluster.namespaces)
    let known = Set((clients + [server]).map(\.qualifiedName))
    return items.inventory.cluster.pods.filter { pod in
      pod.network == .own && !pod.hasFinished && !known.contains(pod.qualifiedName)
        && evaluator.judge(
          from: PolicyParty(pod: pod), to: PolicyParty(pod: server), transport: .tcp, port: parameters.grpcPort
        ).ingress.decision == .allowed
    }.map(\.qualifiedName).sorted()
  }
}

extension Pod {
  /// `namespace/name`.
  fileprivate var qualifiedName: String { "\(namespace)/\(name)" }
}
