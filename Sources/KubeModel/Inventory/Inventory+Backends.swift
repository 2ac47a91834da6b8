public import FlowModel

extension Inventory {
  /// The backends of a Service's address and port, sorted; empty if no Service has them.
  public func backends(of address: IPAddress, port: UInt16, transport: TransportProtocol) -> [Backend] {
    guard let service = services[address] else { return [] }
    return backends(of: service, port: port, transport: transport, [AddressFamily(address)])
  }

  /// What clients that use the Service's name connect to, sorted; empty if the Service has no such port, or if nothing serves it.
  ///
  /// The name of a headless Service resolves to its pods, so that the port is not translated.
  public func backends(of service: Service, port: UInt16, transport: TransportProtocol) -> [Backend] {
    if service.isHeadless {
      let addresses = (slices[Self.key(service.namespace, service.name)] ?? []).flatMap(\.endpoints).map(\.address)
      let found = addresses.isEmpty ? selectedPods(service).flatMap(\.addresses) : addresses
      return Set(found).sorted().map { Backend(address: $0, port: port) }
    }
    let families = service.addresses.map { AddressFamily($0) }
    return backends(of: service, port: port, transport: transport, families.isEmpty ? AddressFamily.allCases : families)
  }

  private func backends(
    of service: Service, port: UInt16, transport: TransportProtocol, _ families: [AddressFamily]
  ) -> [Backend] {
    guard let servicePort = service.ports.first(where: { $0.number == port && $0.transport == transport }) else {
      return []
    }
    let listed = (slices[Self.key(service.namespace, service.name)] ?? []).flatMap { Self.backends($0, servicePort) }
      .filter { families.contains(AddressFamily($0.address)) }
    let found =
      listed.isEmpty
      ? selectedBackends(service, servicePort).filter { families.contains(AddressFamily($0.address)) } : listed
    return Set(found).sorted()
  }

  /// The backends of the Service with this DNS name (`NAME.NAMESPACE.svc`, with or without the cluster's domain) on one of its TCP ports,
  /// sorted; empty if there is no such Service.
  public func backends(ofServiceNamed name: String, port: UInt16) -> [Backend] {
    let labels = name.split(separator: ".")
    guard labels.count >= 3, labels[2] == "svc",
      let service = service(named: String(labels[0]), in: String(labels[1]))
    else { return [] }
    return backends(of: service, port: port, transport: .tcp)
  }

  public func service(named name: String, in namespace: String) -> Service? {
    cluster.services.first { $0.name == name && $0.namespace == namespace }
  }

  private static func backends(_ slice: EndpointSlice, _ servicePort: Service.Port) -> [Backend] {
    let ports = slice.ports.filter { $0.transport == servicePort.transport && $0.name == servicePort.name }
    return slice.endpoints.flatMap { endpoint in
      ports.map { Backend(address: endpoint.address, port: $0.number) }
    }
  }

  /// Without endpoint objects: the running pods that the Service selects.
  private func selectedBackends(_ service: Service, _ port: Service.Port) -> [Backend] {
    selectedPods(service).flatMap { pod in
      let numbers: [UInt16] =
        switch port.target {
        case .number(let number): [number]
        case .name(let name): pod.numbers(ofPort: name, transport: port.transport)
        }
      return pod.addresses.flatMap { address in numbers.map { Backend(address: address, port: $0) } }
    }
  }

  private func selectedPods(_ service: Service) -> [Pod] {
    guard let selector = service.selector, !selector.isEmpty else { return [] }
    return podsByLabel.candidates(in: service.namespace, selector).map { cluster.pods[$0] }.filter { pod in
      !pod.hasFinished && selector.allSatisfy { pod.labels[$0.key] == $0.value }
    }
  }
}
