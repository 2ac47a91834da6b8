import FlowModel

/// The connections that a query asks about: from each pod of a workload, to each pod that a Service leads to.
public struct ResolvedQuery: Sendable {
  /// Not empty.
  public var sources: [PolicyParty]
  /// Each with the port after translation; not empty.
  public var destinations: [Destination]
  /// The Service whose address the query names.
  public var service: Service?
  /// The Service whose port the query asks of a pod that listens on another one, and that one.
  public var servicePort: (service: Service, listens: UInt16)?

  public struct Destination: Hashable, Sendable {
    public var party: PolicyParty
    /// Host byte order.
    public var port: UInt16
  }

  public enum Problem: Error, Hashable, Sendable {
    /// Neither a pod nor a workload with running pods has the name.
    case unknownEnd(PolicyQuery.End)
    /// The Service has no such port.
    case noSuchPort(Service)
    /// The objects show no pod or address that serves the Service's port.
    case noBackends(Service)
  }

  public init(_ query: PolicyQuery, _ inventory: Inventory) throws(Problem) {
    sources = try Self.parties(query.source, inventory)
    if case .address(let address) = query.destination,
      case .service(let service)? = inventory.resident(of: address, at: nil)
    {
      self.service = service
      destinations = try Self.backends(of: service, address, query, inventory)
      return
    }
    destinations = try Self.parties(query.destination, inventory).map { Destination(party: $0, port: query.port) }
    servicePort =
      destinations.lazy.compactMap { destination in
        destination.party.pod.flatMap {
          inventory.serviceMistaken(for: $0, port: query.port, transport: query.transport)
        }
      }.first
  }

  private static func parties(_ end: PolicyQuery.End, _ inventory: Inventory) throws(Problem) -> [PolicyParty] {
    switch end {
    case .address(let address): return [inventory.party(of: address, at: nil)]
    case .pod(let namespace, let name):
      if let pod = inventory.pod(namespace: namespace, name: name) { return [PolicyParty(pod: pod)] }
      let pods = inventory.runningPods(of: name, in: namespace)
      guard !pods.isEmpty else { throw .unknownEnd(end) }
      return pods.map { PolicyParty(pod: $0) }
    }
  }

  private static func backends(
    of service: Service, _ address: IPAddress, _ query: PolicyQuery, _ inventory: Inventory
  ) throws(Problem) -> [Destination] {
    guard service.ports.contains(where: { $0.number == query.port && $0.transport == query.transport }) else {
      throw .noSuchPort(service)
    }
    let backends = inventory.backends(of: address, port: query.port, transport: query.transport)
    guard !backends.isEmpty else { throw .noBackends(service) }
    return backends.map { Destination(party: inventory.party(of: $0.address, at: nil), port: $0.port) }
  }
}

extension Inventory {
  /// The running pods of a workload, host-network pods too, in the order of the objects.
  func runningPods(of workload: String, in namespace: String) -> [Pod] {
    cluster.pods.filter { $0.workload == workload && $0.namespace == namespace && !$0.hasFinished }
  }

  /// A Service with this port that leads to another port of the pod, and that one; nil where the pod listens on the port itself.
  func serviceMistaken(
    for pod: Pod, port: UInt16, transport: TransportProtocol
  ) -> (service: Service, listens: UInt16)? {
    guard !pod.ports.contains(where: { $0.number == port && $0.transport == transport }) else { return nil }
    for service in services(selecting: pod) {
      for servicePort in service.ports where servicePort.number == port && servicePort.transport == transport {
        let targets: [UInt16] =
          switch servicePort.target {
          case .number(let number): [number]
          case .name(let name): pod.numbers(ofPort: name, transport: transport)
          }
        guard !targets.contains(port), let target = targets.first else { continue }
        return (service, target)
      }
    }
    return nil
  }
}
