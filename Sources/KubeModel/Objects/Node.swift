public import FlowModel

/// A node, as far as traffic needs it.
public struct Node: Hashable, Sendable {
  public var name: String
  public var labels: [String: String]
  /// The addresses in the node's status.
  public var addresses: [IPAddress]
  /// The blocks that its pods get their addresses from.
  public var podBlocks: [CIDR]

  /// The node's further addresses, mostly in the pod network, which annotations of its network plugin name: of OVN-Kubernetes' routers (in
  /// 100.64.0.0/16 and 100.88.0.0/16), of Calico's tunnels, of Cilium's host device.
  public var annotatedAddresses: [IPAddress] = []
  /// The network plugins that its annotations and labels show.
  public var plugins: Set<NetworkPlugin> = []
  /// How flannel connects nodes: `vxlan`, `host-gw`, `wireguard`, ...; nil where it is not flannel.
  public var flannelBackend: String?
  /// Whether k3s wrote an annotation of the node.
  var annotationsShowK3s = false

  public init(name: String, labels: [String: String] = [:], addresses: [IPAddress] = [], podBlocks: [CIDR] = []) {
    self.name = name
    self.labels = labels
    self.addresses = addresses
    self.podBlocks = podBlocks
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
