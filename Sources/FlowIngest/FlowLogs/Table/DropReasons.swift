import FlowModel

/// The drop reasons that mean that a policy dropped a packet. The lists are closed: any other reason is reported under
/// its own name, as a drop that no policy caused.
enum DropReasons {
  /// The cause that a Cilium drop reason stands for. `hasDenyingPolicy`: the event names the policy that denies.
  static func hubble(_ reason: String, hasDenyingPolicy: Bool) -> DropCause {
    switch reason {
    // The policy that such an event names is a hint only: Cilium 1.19 names one for default denies too, and not always the one that
    // isolates the pod (cilium#45373).
    case "POLICY_DENIED": .policyDefault
    case "POLICY_DENY", "AUTH_REQUIRED": .policyRule
    case "DENIED_BY_LB_SRC_RANGE_CHECK": .otherPolicy
    default: .notPolicy
    }
  }

  /// The name of a numeric reason that stands for a policy or that older releases do not name (Cilium api/v1/flow/flow.proto), else a
  /// text with the number.
  static func hubbleName(_ code: Int) -> String {
    switch code {
    case 133: "POLICY_DENIED"
    case 177: "DENIED_BY_LB_SRC_RANGE_CHECK"
    case 181: "POLICY_DENY"
    case 189: "AUTH_REQUIRED"
    case 195: "UNENCRYPTED_TRAFFIC"
    case 198: "RATE_LIMITED"
    case 204: "NO_EGRESS_IP"
    case 205: "PUNT_PROXY"
    default: "drop reason \(code)"
    }
  }

  /// The cause that a reason in a NetObserv record stands for; the kernel or Open vSwitch gives the reason.
  static func netObserv(_ reason: String) -> DropCause {
    if let event = reason.firstRange(of: "NetworkEvent_") {
      return networkEvent(type: String(reason[event.upperBound...]))
    }
    return suspected.contains(reason) ? .suspected : otherPolicies.contains(reason) ? .otherPolicy : .notPolicy
  }

  /// The cause that the type of an OVN network event stands for, if its action is drop or reject.
  static func networkEvent(type: String) -> DropCause {
    switch type {
    case "NetpolNamespace": .policyDefault
    case "NetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy": .policyRule
    case "EgressFirewall", "UDNIsolation", "MulticastNS", "MulticastCluster": .otherPolicy
    default: .notPolicy
    }
  }

  /// The cause that a router's `forwardingStatus` stands for (RFC 7270 section 4.12); nil if the router forwarded the
  /// packets. An access list counts as another policy, not as a NetworkPolicy.
  static func forwarding(_ status: Int) -> DropCause? {
    guard (128..<192).contains(status) else { return nil }
    return status == 129 || status == 130 ? .otherPolicy : .notPolicy
  }

  /// Reasons of the kernel and Open vSwitch for policy drops without network events. Other drops have the same reasons.
  private static let suspected: Set<String> = [
    "OVS_DROP_LAST_ACTION", "OVS_DROP_EXPLICIT", "OVS_DROP_CONNTRACK", "SKB_DROP_REASON_NETFILTER_DROP",
    "SKB_DROP_REASON_TC_INGRESS", "SKB_DROP_REASON_TC_EGRESS", "SKB_DROP_REASON_BPF_CGROUP_EGRESS",
  ]

  private static let otherPolicies: Set<String> = ["SKB_DROP_REASON_XFRM_POLICY"]
}
