import Classifier
import FlowModel
import KubeModel
import Synchronization

/// Writes the smallest policy that would let an edge's connections pass on one side: one peer, one port.
///
/// A class, because what selects workloads is remembered: many edges are of the same.
final class SmallestRule: Sendable {
  private let inventory: Inventory
  private let selection: PodSelection
  private let memory = Mutex<[Workloads: Selected]>([:])

  private struct Workloads: Hashable {
    let namespace: String
    let names: Set<String>
  }

  private struct Selected {
    /// The names of all their pods.
    let pods: Set<String>
    let selector: LabelSelector?
  }

  init(_ context: AnalysisContext) {
    inventory = context.inventory
    selection = context.selection
  }

  /// The policy; nil where the side has no pod that a policy could select, or no selector tells it from others. `clients` stands for
  /// the peer in its name, where that is not one.
  func policy(allowing edge: Edge, _ direction: PolicyDirection, peers clients: String? = nil) -> NetworkPolicy? {
    let subjects = edge.paths.compactMap { own($0, direction).policyParty?.selectablePod }
    guard let subject = subjects.first else { return nil }
    guard let selected = selector(subjects), let peers = peers(edge, direction, own: subject.namespace) else {
      return nil
    }
    let rule = NetworkPolicy.Rule(
      peers: peers,
      ports: [NetworkPolicy.Port(edge.key.transport, .range(Int(edge.key.port)...Int(edge.key.port)))])
    return NetworkPolicy(
      namespace: subject.namespace, name: name(edge, direction, clients), podSelector: selected,
      directions: [direction], ingress: direction == .ingress ? [rule] : [], egress: direction == .egress ? [rule] : [])
  }

  private func own(_ path: Path, _ direction: PolicyDirection) -> Party {
    direction == .egress ? path.source : path.destination
  }

  private func other(_ path: Path, _ direction: PolicyDirection) -> Party {
    direction == .egress ? path.destination : path.source
  }

  /// Pods by their labels and namespace, everything else by its address, one item each; nil where pods cannot be selected.
  private func peers(_ edge: Edge, _ direction: PolicyDirection, own namespace: String) -> [NetworkPolicy.Peer]? {
    // The API server's addresses change with its nodes, so its port stands alone.
    if edge.key.destination.kind == .apiServer, direction == .egress { return [] }
    var pods: [String: [Pod]] = [:]
    var addresses: Set<IPAddress> = []
    for path in edge.paths {
      let party = other(path, direction)
      if let pod = party.policyParty?.selectablePod {
        pods[pod.namespace, default: []].append(pod)
      } else if let address = party.address {
        addresses.insert(address)
      }
    }
    var items: [NetworkPolicy.Peer] = []
    for (name, pods) in pods.sorted(by: { $0.key < $1.key }) {
      guard let selected = selector(pods) else { return nil }
      items.append(NetworkPolicy.Peer(pods: selected, namespaces: name == namespace ? nil : .namespace(name)))
    }
    return items + addresses.sorted().map { NetworkPolicy.Peer(block: NetworkPolicy.IPBlock(block: CIDR(single: $0))) }
  }

  /// The workloads of these pods with all their replicas; nil where no labels select exactly them.
  private func selector(_ pods: [Pod]) -> LabelSelector? {
    guard let namespace = pods.first?.namespace else { return nil }
    let workloads = Workloads(namespace: namespace, names: Set(pods.map(\.workload)))
    if let known = memory.withLock({ $0[workloads] }), pods.allSatisfy({ known.pods.contains($0.name) }) {
      return known.selector
    }
    let replicas = workloads.names.sorted().flatMap { inventory.ownNetworkPods(of: $0, in: namespace) }
    let known = Set(replicas.map(\.name))
    let others = pods.filter { !known.contains($0.name) }
    let selector = selection.selector(of: replicas + others)
    // What a log alone tells of pods differs from time to time.
    if others.isEmpty { memory.withLock { $0[workloads] = Selected(pods: known, selector: selector) } }
    return selector
  }

  /// `allow-istio-csr-6443-from-shop-checkout`: letters, digits and dashes, as an object's name must be. Different rules for one
  /// component have different names, so that applying one does not replace another.
  private func name(_ edge: Edge, _ direction: PolicyDirection, _ clients: String?) -> String {
    let (subject, other) =
      direction == .egress ? (edge.key.source, edge.key.destination) : (edge.key.destination, edge.key.source)
    let who = subject.component ?? subject.workload ?? "pods"
    let whom =
      clients ?? other.workload.map { [other.namespace, $0].compactMap(\.self).joined(separator: "-") } ?? other
      .component
      ?? other.kind.rawValue
    let transport = edge.key.transport == .tcp ? "" : "-\(edge.key.transport)"
    let link = direction == .egress ? "to" : "from"
    return ObjectName.made(of: "allow-\(who)-\(edge.key.port)\(transport)-\(link)-\(whom)")
  }
}
