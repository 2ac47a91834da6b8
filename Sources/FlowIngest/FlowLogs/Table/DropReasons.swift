import FlowModel

/// Which reported reasons mean that a policy dropped a packet: a closed list. Everything that is not on it is named for what it
/// is and is no policy drop.
enum DropReasons {
  /// What a Cilium drop reason means; `hasDenyingPolicy` where the event names the policy that denies.
  static func hubble(_ reason: String, hasDenyingPolicy: Bool) -> DropCause {
    switch reason {
    case "POLICY_DENIED": hasDenyingPolicy ? .policyRule : .policyDefault
    case "POLICY_DENY", "AUTH_REQUIRED": .policyRule
    case "DENIED_BY_LB_SRC_RANGE_CHECK": .otherPolicy
    default: .notPolicy
    }
  }

  /// The name of a reason that an event only numbers, where it is a policy's (Cilium api/v1/flow/flow.proto).
  static func hubbleName(_ code: Int) -> String {
    switch code {
    case 133: "POLICY_DENIED"
    case 177: "DENIED_BY_LB_SRC_RANGE_CHECK"
    case 181: "POLICY_DENY"
    case 189: "AUTH_REQUIRED"
    default: "drop reason \(code)"
    }
  }

  /// What the kernel's or Open vSwitch's reason in a NetObserv record means.
  static func netObserv(_ reason: String) -> DropCause {
    if let event = reason.firstRange(of: "NetworkEvent_") {
      return networkEvent(type: String(reason[event.upperBound...]))
    }
    return suspected.contains(reason) ? .suspected : otherPolicies.contains(reason) ? .otherPolicy : .notPolicy
  }

  /// What the type of an OVN network event means whose action is to drop or reject.
  static func networkEvent(type: String) -> DropCause {
    switch type {
    case "NetpolNamespace": .policyDefault
    case "NetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy": .policyRule
    case "EgressFirewall", "UDNIsolation", "MulticastNS", "MulticastCluster": .otherPolicy
    default: .notPolicy
    }
  }

  /// What a router's `forwardingStatus` means (RFC 7270 section 4.12); nil where it let the packets pass. An access list is no
  /// NetworkPolicy.
  static func forwarding(_ status: Int) -> DropCause? {
    guard (128..<192).contains(status) else { return nil }
    return status == 129 || status == 130 ? .otherPolicy : .notPolicy
  }

  /// What a policy drop looks like to the kernel or to Open vSwitch without network events, and what other drops look like too.
  private static let suspected: Set<String> = [
    "OVS_DROP_LAST_ACTION", "OVS_DROP_EXPLICIT", "OVS_DROP_CONNTRACK", "SKB_DROP_REASON_NETFILTER_DROP",
    "SKB_DROP_REASON_TC_INGRESS", "SKB_DROP_REASON_TC_EGRESS", "SKB_DROP_REASON_BPF_CGROUP_EGRESS",
  ]

  private static let otherPolicies: Set<String> = ["SKB_DROP_REASON_XFRM_POLICY"]
}
