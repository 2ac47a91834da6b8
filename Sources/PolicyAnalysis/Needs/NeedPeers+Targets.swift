import Classifier
import FlowModel
import KubeModel

/// The servers that objects name.
extension NeedPeers {
  /// The target of a declaration: an address, the pods of a Service, a well-known public server, or a host whose address is not known.
  func targets(_ target: ServerAddress, _ need: ComponentProfile.Need, _ pod: Pod) -> [Alternatives] {
    let component = need.peers.first { items.profiles[$0]?.role == .peer } ?? "external"
    if let address = IPAddress(target.host) {
      let own = Backend(address: address, port: target.port)
      let backends = items.inventory.backends(of: address, port: target.port, transport: need.transport)
      return addressed(backends.isEmpty ? [own] : backends, component).map { [$0] }
    }
    let host = Self.normalized(target.host)
    guard let place = ServicePlace(host, from: pod.namespace) else {
      return [server(host, component, target.port, pod)]
    }
    guard let service = items.inventory.service(named: place.service.name, in: place.service.namespace) else {
      return place.isCertain
        ? [[nameless(.unknown, component, .service(place.service), target.port)]]
        : [server(host, component, target.port, pod)]
    }
    if let name = service.externalName {
      return [server(Self.normalized(name), component, target.port, pod)]
    }
    let backends = items.inventory.backends(of: service, port: target.port, transport: need.transport)
    let found = addressed(backends, component).filter { candidate in
      place.pod.map { $0 == candidate.party.podName } ?? true
    }
    return found.isEmpty
      ? [[nameless(.unknown, component, .service(place.service), target.port)]] : found.map { [$0] }
  }

  /// A server outside the cluster by its name.
  private func server(_ host: String, _ component: String, _ port: UInt16, _ pod: Pod) -> Alternatives {
    let isPublic = items.profiles.all.contains { $0.hasPublicNames && $0.answers(to: [host]) }
    if isPublic { return outside(component, port, pod) }
    return families(of: pod).map { nameless(.unknown, component, .host(host, $0), port) }
  }

  private static func normalized(_ host: String) -> String {
    let name = host.hasSuffix(".") ? String(host.dropLast()) : host
    return name.lowercased()
  }
}

/// The Service that a host name may stand for: `vault.vault.svc`, `vault-0.vault.vault.svc.cluster.local`, `vault.vault`, `vault`.
private struct ServicePlace {
  let service: ServiceName
  /// The pod of a StatefulSet.
  var pod: String?
  /// Whether the name can be nothing else.
  let isCertain: Bool

  /// Nil for a name that no Service can have. `home` is the namespace of the client.
  init?(_ host: String, from home: String) {
    let labels = host.split(separator: ".").map(String.init)
    let root = labels.lastIndex(of: "svc")
    switch root {
    case 2, 3:
      guard let root else { return nil }
      service = ServiceName(namespace: labels[root - 1], name: labels[root - 2])
      pod = root == 3 ? labels[0] : nil
      let domain = labels[(root + 1)...]
      isCertain = domain.isEmpty || Array(domain) == ["cluster", "local"]
    case nil where labels.count == 1:
      service = ServiceName(namespace: home, name: labels[0])
      isCertain = false
    case nil where labels.count == 2:
      service = ServiceName(namespace: labels[1], name: labels[0])
      isCertain = false
    default: return nil
    }
  }
}
