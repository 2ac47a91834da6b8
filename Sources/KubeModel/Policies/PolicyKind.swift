/// The kinds of policies that can decide about a connection. The reader takes its objects by this list.
///
/// To add a kind, add a case here. A kind that is judged also needs a decoder and a tier.
public enum PolicyKind: Int, CaseIterable, Hashable, Sendable {
  case networkPolicy
  case adminNetworkPolicy
  case baselineAdminNetworkPolicy
  case clusterNetworkPolicy
  case ciliumNetworkPolicy
  case ciliumClusterwideNetworkPolicy
  case calicoNetworkPolicy
  case calicoGlobalNetworkPolicy
  case antreaNetworkPolicy
  case antreaClusterNetworkPolicy
  case egressFirewall
  case egressNetworkPolicy
  case authorizationPolicy

  /// The `kind` of its objects; two API groups may use the same.
  public var name: String {
    switch self {
    case .networkPolicy, .calicoNetworkPolicy, .antreaNetworkPolicy: "NetworkPolicy"
    case .adminNetworkPolicy: "AdminNetworkPolicy"
    case .baselineAdminNetworkPolicy: "BaselineAdminNetworkPolicy"
    case .clusterNetworkPolicy, .antreaClusterNetworkPolicy: "ClusterNetworkPolicy"
    case .ciliumNetworkPolicy: "CiliumNetworkPolicy"
    case .ciliumClusterwideNetworkPolicy: "CiliumClusterwideNetworkPolicy"
    case .calicoGlobalNetworkPolicy: "GlobalNetworkPolicy"
    case .egressFirewall: "EgressFirewall"
    case .egressNetworkPolicy: "EgressNetworkPolicy"
    case .authorizationPolicy: "AuthorizationPolicy"
    }
  }

  /// The API groups of its objects.
  public var groups: [String] {
    switch self {
    case .networkPolicy: ["networking.k8s.io"]
    case .adminNetworkPolicy, .baselineAdminNetworkPolicy, .clusterNetworkPolicy: ["policy.networking.k8s.io"]
    case .ciliumNetworkPolicy, .ciliumClusterwideNetworkPolicy: ["cilium.io"]
    case .calicoNetworkPolicy, .calicoGlobalNetworkPolicy: ["projectcalico.org", "crd.projectcalico.org"]
    case .antreaNetworkPolicy, .antreaClusterNetworkPolicy: ["crd.antrea.io"]
    case .egressFirewall: ["k8s.ovn.org"]
    case .egressNetworkPolicy: ["network.openshift.io"]
    case .authorizationPolicy: ["security.istio.io", "policy.linkerd.io"]
    }
  }

  /// The API versions whose objects are judged; empty for a kind that is not judged.
  var judgedVersions: [String] {
    switch self {
    case .networkPolicy: ["v1"]
    case .adminNetworkPolicy, .baselineAdminNetworkPolicy: ["v1alpha1"]
    case .clusterNetworkPolicy: ["v1alpha2"]
    case .ciliumNetworkPolicy, .ciliumClusterwideNetworkPolicy, .calicoNetworkPolicy, .calicoGlobalNetworkPolicy,
      .antreaNetworkPolicy, .antreaClusterNetworkPolicy, .egressFirewall, .egressNetworkPolicy, .authorizationPolicy:
      []
    }
  }

  /// Whether its objects belong to a namespace.
  public var isNamespaced: Bool {
    switch self {
    case .networkPolicy, .ciliumNetworkPolicy, .calicoNetworkPolicy, .antreaNetworkPolicy, .egressFirewall,
      .egressNetworkPolicy, .authorizationPolicy:
      true
    case .adminNetworkPolicy, .baselineAdminNetworkPolicy, .clusterNetworkPolicy, .ciliumClusterwideNetworkPolicy,
      .calicoGlobalNetworkPolicy, .antreaClusterNetworkPolicy:
      false
    }
  }

  /// The kind of an object; without an API group the first kind of that name.
  init?(name: String, group: String?) {
    let kind = Self.allCases.first { kind in kind.name == name && group.map(kind.groups.contains) ?? true }
    guard let kind else { return nil }
    self = kind
  }
}

extension PolicyKind: Comparable {
  public static func < (left: PolicyKind, right: PolicyKind) -> Bool { left.rawValue < right.rawValue }
}

/// The tiers of policies in the order in which they judge a connection. The first that decides is final; if none decides, the connection
/// is allowed.
public enum PolicyTier: String, CaseIterable, Hashable, Sendable {
  /// AdminNetworkPolicies and ClusterNetworkPolicies of the Admin tier: ordered rules that allow, deny or pass to the next tier.
  case admin
  /// NetworkPolicies. They decide finally for each pod that one of them selects, and not at all for other pods.
  case networkPolicy = "network-policy"
  /// The BaselineAdminNetworkPolicy and ClusterNetworkPolicies of the Baseline tier: ordered rules for what no tier before decided.
  case baseline
}
