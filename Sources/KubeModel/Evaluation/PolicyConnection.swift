import FlowModel

/// A connection as the rules of both sides see it.
struct PolicyConnection {
  var source: PolicyParty
  var destination: PolicyParty
  var transport: TransportProtocol
  /// The destination's own, after translation.
  var port: UInt16
  /// What the client dialled, where that was a Service.
  var servicePort: UInt16?

  /// Whether one item of `ports` has the connection's protocol and port.
  func matches(_ wanted: NetworkPolicy.Port) -> Bool {
    guard wanted.transport == transport else { return false }
    switch wanted.target {
    case .any: return true
    case .range(let range): return range.contains(Int(port))
    case .name(let name):
      // A name means what the destination pod's containers call so; an address has no names.
      return destination.selectablePod?.numbers(ofPort: name, transport: transport).contains(port) ?? false
    }
  }

  /// How a list of ports and a connection go together.
  enum PortFit {
    case matches
    /// The list names the port of the Service that was dialled.
    case servicePort
    case differs
  }

  /// The same as the differences, without saying which.
  func fit(_ wanted: [NetworkPolicy.Port]) -> PortFit {
    guard !wanted.isEmpty, !wanted.contains(where: matches) else { return .matches }
    return namesServicePort(wanted) ? .servicePort : .differs
  }

  private func namesServicePort(_ wanted: [NetworkPolicy.Port]) -> Bool {
    guard let servicePort else { return false }
    let target = NetworkPolicy.Port.Target.range(Int(servicePort)...Int(servicePort))
    return wanted.contains { $0.transport == transport && $0.target == target }
  }

  /// What keeps a list of ports from matching; empty where one does.
  func differences(_ wanted: [NetworkPolicy.Port]) -> [NearMiss.Difference] {
    guard !wanted.isEmpty, !wanted.contains(where: matches) else { return [] }
    // A long list is shared by all that miss it.
    let isOfProtocol = wanted.allSatisfy { $0.transport == transport }
    let ofProtocol = isOfProtocol ? wanted : wanted.filter { $0.transport == transport }
    if let servicePort, namesServicePort(wanted) {
      return [.servicePort(servicePort, got: port)]
    }
    guard ofProtocol.isEmpty else { return [.port(wanted: ofProtocol, got: port)] }
    return [.transport(wanted: Array(Set(wanted.map(\.transport))).sorted(), got: transport)]
  }
}
