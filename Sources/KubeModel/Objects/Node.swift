public import FlowModel

/// A node, as far as traffic needs it.
public struct Node: Hashable, Sendable {
  public var name: String
  public var labels: [String: String]
  /// The addresses in the node's status.
  public var addresses: [IPAddress]
  /// The blocks that its pods get their addresses from.
  public var podBlocks: [CIDR]

  /// The node's addresses in the pod network that OVN-Kubernetes' routers use, from annotations of the node: one of the join subnet
  /// (100.64.0.0/16) and one of the transit subnet (100.88.0.0/16).
  public var routerAddresses: [IPAddress] = []

  public init(name: String, labels: [String: String] = [:], addresses: [IPAddress] = [], podBlocks: [CIDR] = []) {
    self.name = name
    self.labels = labels
    self.addresses = addresses
    self.podBlocks = podBlocks
  }

  /// The addresses that the node uses to connect to pods with OVN-Kubernetes (`ovn-k8s-mp0`): the second address of each block.
  public var managementAddresses: [IPAddress] {
    podBlocks.compactMap { block in
      let base = block.base
      if let bits = base.v4 { return bits <= .max - 2 ? IPAddress(v4: bits + 2) : nil }
      return base.low <= .max - 2 ? IPAddress(high: base.high, low: base.low + 2) : nil
    }
  }
}

/// A namespace, as far as selectors need it.
public struct Namespace: Hashable, Sendable {
  public var name: String
  /// Always with `kubernetes.io/metadata.name`, as the API server sets it.
  public var labels: [String: String]

  public init(name: String, labels: [String: String] = [:]) {
    self.name = name
    self.labels = labels
    self.labels[Self.nameLabel] = name
  }

  /// The label with a namespace's name (KEP-2161).
  public static let nameLabel = "kubernetes.io/metadata.name"

  /// The label of the namespaces that stand for everything in a node's network (OpenShift).
  public static let hostNetworkLabel = "policy-group.network.openshift.io/host-network"
}
