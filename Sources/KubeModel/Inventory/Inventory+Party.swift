public import FlowModel

extension Inventory {
  /// An address as policies see it: its pod, its node, or the bare address.
  public func party(of address: IPAddress, at moment: Timestamp?) -> PolicyParty {
    switch resident(of: address, at: moment) {
    case .pod(let pod): PolicyParty(pod: pod, address: address)
    case .node(let node, _): PolicyParty(address: address, node: node.name)
    case .service, nil: PolicyParty(address: address)
    }
  }
}
