public import FlowModel

/// A node, as far as traffic needs it.
public struct Node: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The labels.
  public var labels: [String: String]
  /// The node's own addresses.
  public var addresses: [IPAddress]
  /// The blocks that its pods' addresses come from.
  public var podBlocks: [CIDR]

  /// The addresses by which OVN-Kubernetes' routers stand for the node inside the pod network: of the join subnet (100.64.0.0/16) and
  /// the transit subnet (100.88.0.0/16), as annotations of the node name them.
  public var routerAddresses: [IPAddress] = []

  /// A node.
  public init(name: String, labels: [String: String] = [:], addresses: [IPAddress] = [], podBlocks: [CIDR] = []) {
    self.name = name
    self.labels = labels
    self.addresses = addresses
    self.podBlocks = podBlocks
  }

  /// The address in the pod network by which OVN-Kubernetes lets the node speak to pods (`ovn-k8s-mp0`): the second of each block.
  public var managementAddresses: [IPAddress] {
    podBlocks.compactMap { block in
      let base = block.base
      if let bits = base.v4 { return bits <= .max - 2 ? IPAddress(v4: bits + 2) : nil }
      return base.low <= .max - 2 ? IPAddress(high: base.high, low: base.low + 2) : nil
    }
  }
}
