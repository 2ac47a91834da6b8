import FlowModel

/// Which programs give the cluster's pods their network and enforce its policies, as far as the objects show it.
public struct ClusterNetwork: Sendable {
  /// The program that gives pods their addresses; nil where nothing shows it.
  public let plugin: NetworkPlugin?
  /// The program that enforces NetworkPolicies; nil where nothing shows it.
  public let enforcer: NetworkPlugin?
  /// Whether flannel gives addresses and Calico enforces policies.
  public let isCanal: Bool
  /// Whether an `ipBlock` matches the addresses of pods: Cilium's does not.
  public var blockReach: PolicyEvaluator.BlockReach { enforcer == .cilium ? .outsideOnly : .pods }
  /// Whether a pod's traffic that a policy denies is rejected with an ICMP error instead of dropped, as kube-router does, also within k3s
  /// and k0s.
  public var rejects: Bool { enforcer == .kubeRouter }

  /// Whether an `ipBlock` matches the addresses of nodes. Cilium's does not, in either direction, unless `policy-cidr-match-mode` in the
  /// ConfigMap `cilium-config` contains `nodes`; without that object the default is assumed.
  public let blocksMatchNodes: Bool

  public init(_ cluster: Cluster) {
    let shown = Self.shown(by: cluster)
    let modes = cluster.settings.filter { $0.key.hasSuffix("/cilium-config") }
      .compactMap { $0.value["policy-cidr-match-mode"] }
    isCanal = shown.contains(.calico) && shown.contains(.flannel)
    plugin = isCanal ? .flannel : NetworkPlugin.allCases.first { shown.contains($0) }
    enforcer =
      if cluster.nodes.contains(where: Self.isK3s), shown.isDisjoint(with: [.calico, .cilium, .ovnKubernetes]) {
        // k3s runs flannel and kube-router's policy controller in its own process.
        .kubeRouter
      } else {
        Self.enforcers.first { shown.contains($0) }
      }
    blocksMatchNodes = enforcer != .cilium || modes.contains { $0.contains("nodes") }
  }

  /// The programs that enforce NetworkPolicies, those that are added to another plugin's network first.
  private static let enforcers: [NetworkPlugin] = [
    .cilium, .calico, .ovnKubernetes, .openShiftSDN, .kubeOVN, .antrea, .weave, .kubeRouter, .awsVPC, .kindnet,
  ]

  private static let systemNamespaces: Set<String> = [
    "kube-system", "calico-system", "kube-flannel", "cilium", "kube-router",
  ]

  private static func shown(by cluster: Cluster) -> Set<NetworkPlugin> {
    var shown = cluster.nodes.reduce(into: Set<NetworkPlugin>()) { $0.formUnion($1.plugins) }
    let namespaces = Set(cluster.namespaces.map(\.name))
    let workloads = Set(cluster.pods.filter { systemNamespaces.contains($0.namespace) }.map(\.workload))
    for plugin in NetworkPlugin.allCases where !shown.contains(plugin) {
      let isShown = plugin.signs.contains { sign in
        switch sign {
        case .annotation, .label: false
        case .namespace(let name): namespaces.contains(name)
        case .workload(let name): workloads.contains(name)
        case .configuration(let name): cluster.settings.keys.contains { $0.hasSuffix("/\(name)") }
        }
      }
      if isShown { shown.insert(plugin) }
    }
    // OpenShift's network plugin is OVN-Kubernetes, in old clusters its own SDN.
    if shown.isDisjoint(with: [.ovnKubernetes, .openShiftSDN, .calico, .cilium]),
      namespaces.contains(where: { $0.hasPrefix("openshift-") })
    {
      shown.insert(.ovnKubernetes)
    }
    return shown
  }

  private static func isK3s(_ node: Node) -> Bool {
    node.labels["node.kubernetes.io/instance-type"] == "k3s" || node.labels.keys.contains { $0.hasPrefix("k3s.io/") }
      || node.annotationsShowK3s
  }

  /// The places in a node's block of pod addresses that the node has for itself.
  ///
  /// flannel gives the block's own address to its VXLAN device, and the bridge the next one, which canal does not have; with the backend
  /// host-gw there is no such device. OVN-Kubernetes' management port has the second address after the router's.
  func ownPlaces(of node: Node) -> [UInt64] {
    switch plugin {
    case .ovnKubernetes: [2]
    case .openShiftSDN, .kubeRouter, .kindnet, .antrea: [1]
    case .flannel: (node.flannelBackend == "host-gw" ? [] : [0]) + (isCanal ? [] : [1])
    case .kubeOVN, .cilium, .calico, .weave, .awsVPC, .azure: []
    case nil: [0, 1]
    }
  }
}

extension CIDR {
  /// The address so many places after the first one; nil after the block's end.
  func address(at place: UInt64) -> IPAddress? {
    let address =
      if let bits = base.v4 {
        bits <= .max - UInt32(clamping: place) ? IPAddress(v4: bits + UInt32(clamping: place)) : nil
      } else {
        base.low <= .max - place ? IPAddress(high: base.high, low: base.low + place) : nil
      }
    return address.flatMap { contains($0) ? $0 : nil }
  }
}
