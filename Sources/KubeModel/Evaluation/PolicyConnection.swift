public import FlowModel

/// One end of a connection as policies see it: a pod, or a bare address.
public struct PolicyParty: Hashable, Sendable {
  /// Nil for an address that is not a pod's.
  public var pod: Pod?
  /// The address in use; nil stands for each of the pod's addresses.
  public var address: IPAddress?
  /// The node whose own address this is, or that a host-network pod runs on.
  public var node: String?

  public init(pod: Pod, address: IPAddress? = nil) {
    self.pod = pod
    self.address = address
    node = pod.network == .host ? pod.node : nil
  }

  /// An address that is not a pod's; `node` if it is the node's own.
  public init(address: IPAddress, node: String? = nil) {
    self.address = address
    self.node = node
  }

  /// The pod if policies can select it: it has a network of its own.
  public var selectablePod: Pod? {
    guard let pod, pod.network == .own else { return nil }
    return pod
  }

  /// The addresses that address blocks are compared with.
  var addresses: [IPAddress] { address.map { [$0] } ?? pod?.addresses ?? [] }
}

/// A connection as the rules of both sides see it.
struct PolicyConnection {
  var source: PolicyParty
  var destination: PolicyParty
  var transport: TransportProtocol
  /// The destination's own, after translation.
  var port: UInt16
  /// The port of the Service that the client connected to, if it was one.
  var servicePort: UInt16?

  func matches(_ rule: AdminPolicy.Rule) -> Bool {
    rule.ports.isEmpty || transport.hasPorts && rule.ports.contains(where: matches)
  }

  func matches(_ wanted: NetworkPolicy.Port) -> Bool {
    guard wanted.transport == transport else { return false }
    switch wanted.target {
    case .any: return true
    case .range(let range): return range.contains(Int(port))
    case .name(let name):
      // Names are those of the destination pod's container ports; an address has none.
      return destination.selectablePod?.numbers(ofPort: name, transport: transport).contains(port) ?? false
    }
  }

  enum PortFit {
    case matches
    /// The list names the port of the Service that the client connected to.
    case servicePort
    case differs
  }

  /// The same as the differences, without making a list of them.
  func fit(_ wanted: [NetworkPolicy.Port]) -> PortFit {
    guard !wanted.isEmpty, !wanted.contains(where: matches) else { return .matches }
    return namesServicePort(wanted) ? .servicePort : .differs
  }

  private func namesServicePort(_ wanted: [NetworkPolicy.Port]) -> Bool {
    guard let servicePort else { return false }
    let target = NetworkPolicy.Port.Target.range(Int(servicePort)...Int(servicePort))
    return wanted.contains { $0.transport == transport && $0.target == target }
  }

  /// Empty if one of the ports matches.
  func differences(_ wanted: [NetworkPolicy.Port]) -> [NearMiss.Difference] {
    guard !wanted.isEmpty, !wanted.contains(where: matches) else { return [] }
    // Connections that miss a long list share it.
    let isOfProtocol = wanted.allSatisfy { $0.transport == transport }
    let ofProtocol = isOfProtocol ? wanted : wanted.filter { $0.transport == transport }
    if let servicePort, namesServicePort(wanted) {
      return [.servicePort(servicePort, got: port)]
    }
    guard ofProtocol.isEmpty else { return [.port(wanted: ofProtocol, got: port)] }
    return [.transport(wanted: Array(Set(wanted.map(\.transport))).sorted(), got: transport)]
  }
}
