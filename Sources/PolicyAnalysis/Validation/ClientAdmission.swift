import Classifier
import FlowModel
import KubeModel

/// Makes the policy that lets the mesh's clients reach istio-csr, and nobody else.
struct ClientAdmission {
  private let items: PeerItems
  private let selection: PodSelection

  /// The label that istio gives every pod with a sidecar, whatever its namespace.
  private static let sidecarLabels = ["security.istio.io/tlsMode": "istio"]

  init(_ context: AnalysisContext) {
    items = context.items
    selection = context.selection
  }

  /// The policy, and the clients that no selector admits; no policy where there is no client or no istio-csr.
  func policy(_ clients: [Pod]) -> (policy: NetworkPolicy?, unselectable: [String]) {
    let servers = items.pods(of: "istio-csr")
    guard let server = servers.first,
      let selected = selection.selector(of: servers.filter { $0.namespace == server.namespace }), !clients.isEmpty
    else { return (nil, []) }
    var peers: [NetworkPolicy.Peer] = []
    var known: Set<NetworkPolicy.Peer> = []
    var unselectable: [String] = []
    let (sidecars, others) = split(clients)
    if !sidecars.isEmpty {
      peers.append(
        NetworkPolicy.Peer(pods: LabelSelector(matchLabels: Self.sidecarLabels), namespaces: LabelSelector()))
    }
    for (namespace, pods) in Dictionary(grouping: others, by: \.namespace).sorted(by: { $0.key < $1.key }) {
      for (_, pods) in Dictionary(grouping: pods, by: \.workload).sorted(by: { $0.key < $1.key }) {
        guard let selector = selection.selector(of: pods) else {
          unselectable += pods.map { "\($0.namespace)/\($0.name)" }
          continue
        }
        let home = namespace == server.namespace ? nil : LabelSelector.namespace(namespace)
        let peer = NetworkPolicy.Peer(pods: selector, namespaces: home)
        if known.insert(peer).inserted { peers.append(peer) }
      }
    }
    guard !peers.isEmpty else { return (nil, unselectable) }
    let port = Int(items.parameters.grpcPort)
    let rule = NetworkPolicy.Rule(peers: peers, ports: [NetworkPolicy.Port(.tcp, .range(port...port))])
    let policy = NetworkPolicy(
      namespace: server.namespace, name: "allow-istio-csr-grpc-from-mesh", podSelector: selected,
      directions: [.ingress], ingress: [rule])
    return (policy, unselectable)
  }

  /// Pods that the policy lets in on istio-csr's port and that are no clients, as `namespace/name`, sorted.
  func strangers(admittedBy policy: NetworkPolicy, _ clients: [Pod]) -> [String] {
    guard let server = items.pods(of: "istio-csr").first else { return [] }
    let evaluator = PolicyEvaluator(policies: [policy], namespaces: items.inventory.cluster.namespaces)
    let known = Set(clients.map { "\($0.namespace)/\($0.name)" })
    return items.inventory.cluster.pods.filter { pod in
      pod.network == .own && !pod.hasFinished && !known.contains("\(pod.namespace)/\(pod.name)")
        && !(pod.namespace == server.namespace && pod.name == server.name)
        && evaluator.judge(
          from: PolicyParty(pod: pod), to: PolicyParty(pod: server), transport: .tcp, port: items.parameters.grpcPort
        ).ingress.decision == .allowed
    }.map { "\($0.namespace)/\($0.name)" }.sorted()
  }

  private func split(_ clients: [Pod]) -> (sidecars: [Pod], others: [Pod]) {
    let selector = LabelSelector(matchLabels: Self.sidecarLabels)
    return (clients.filter { selector.matches($0.labels) }, clients.filter { !selector.matches($0.labels) })
  }
}
