import FlowModel
public import KubeModel

/// Whether the objects of a cluster and the traffic belong together.
public struct ObjectsInTraffic: Sendable {
  public enum Finding: Hashable, Sendable {
    case shared
    /// The traffic has addresses or pod names, and the objects have none of them.
    case foreign
    /// There is nothing to compare: no objects with addresses or names of pods, or no traffic that has any.
    case unknown
  }

  private let inventory: Inventory

  public init(_ inventory: Inventory) { self.inventory = inventory }

  /// Compares the addresses of pods, nodes and Services and the names of pods. The Services of the API server and of DNS have the same
  /// addresses in many clusters, and workloads have the same names, so that neither counts.
  public func compare(_ edges: [Edge]) -> Finding {
    let paths = edges.lazy.flatMap(\.paths)
    return compare(
      paths.flatMap { [$0.source, $0.destination] }.map { Seen(address: $0.address, pod: $0.policyParty?.pod) },
      services: paths.compactMap(\.service))
  }

  /// The same for edges without their paths.
  public func compare(_ edges: EdgeSummaries) -> Finding { compare(edges.seen, services: edges.services) }

  /// One end of the traffic.
  struct Seen {
    let address: IPAddress?
    let pod: Pod?
  }

  private func compare(_ ends: some Sequence<Seen>, services: some Sequence<Backend>) -> Finding {
    guard inventory.cluster.pods.contains(where: { !$0.addresses.isEmpty }) || !inventory.cluster.nodes.isEmpty else {
      return .unknown
    }
    var isComparable = false
    for end in ends {
      if isShared(end) { return .shared }
      if end.address != nil || end.pod?.name.isEmpty == false { isComparable = true }
    }
    if services.contains(where: isOwn) { return .shared }
    return isComparable ? .foreign : .unknown
  }

  private func isShared(_ end: Seen) -> Bool {
    if let pod = end.pod, !pod.name.isEmpty {
      if inventory.pod(namespace: pod.namespace, name: pod.name) != nil { return true }
      // Some logs end the name of a pod with an asterisk.
      let prefix = pod.name.hasSuffix("*") ? pod.name.dropLast() : Substring(pod.name)
      if pod.name.hasSuffix("*"), inventory.hasPod(in: pod.namespace, namedLike: prefix) { return true }
    }
    guard let address = end.address else { return false }
    switch inventory.resident(of: address, at: nil) {
    case .pod, .node: return true
    case .service(let service): return Self.isOwn(service)
    case nil: return inventory.apiServers.contains { $0.address == address }
    }
  }

  private func isOwn(_ backend: Backend) -> Bool {
    if case .service(let service)? = inventory.resident(of: backend.address, at: nil) {
      Self.isOwn(service)
    } else {
      false
    }
  }

  private static func isOwn(_ service: Service) -> Bool {
    !(service.namespace == "default" && service.name == "kubernetes") && !service.ports.contains { $0.number == 53 }
  }
}
