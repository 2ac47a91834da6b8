import FlowModel

/// What an ACL's name says of its policy (ovn-kubernetes libovsdb/util/acl.go). Names are cut to 63 characters, so that their end
/// may be missing.
///
///     NP:namespace:policy:Ingress:0     a NetworkPolicy's rule, which only ever allows
///     NP:namespace:Ingress              what isolates the namespace's pods
///     ANP:name:Egress:3   BANP:...      a rule of an admin's policy
///     EF:namespace:1                    egress firewall
///     namespace_policy_0                until 2023: a rule; without a number, or with DefaultDeny in it: what isolates
struct OVNACLName {
  /// What a drop by this ACL means.
  let cause: DropCause
  let policy: String?

  init(_ name: String) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    switch parts.first {
    case "NP" where parts.count > 1:
      // Rules of a NetworkPolicy allow; what drops is the isolation, whichever part of the name is left.
      cause = .policyDefault
      let isRule = parts.count > 3 || (parts.count == 3 && !Self.isDirection(parts[2]))
      policy = isRule ? "\(parts[1])/\(parts[2])" : parts[1]
    case "ANP" where parts.count > 1, "BANP" where parts.count > 1, "CNP" where parts.count > 1:
      policy = "\(parts[0]):\(parts[1])"
      cause = .policyRule
    case "EF", "UDNIsolation", "Multicast", "MulticastNS", "MulticastCluster":
      policy = parts.count > 1 ? parts[1] : nil
      cause = .otherPolicy
    default: (cause, policy) = Self.oldForm(name)
    }
  }

  /// A direction, or as much of it as a cut left.
  private static func isDirection(_ text: String) -> Bool { "Ingress".hasPrefix(text) || "Egress".hasPrefix(text) }

  /// Names of Kubernetes have no underscores, so the first one ends the namespace.
  private static func oldForm(_ name: String) -> (DropCause, String?) {
    let parts = name.split(separator: "_", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return (.suspected, name.isEmpty || name == "<unnamed>" ? nil : name) }
    if parts[1].lowercased().contains("defaultdeny") { return (.policyDefault, parts[0]) }
    return (.policyDefault, "\(parts[0])/\(parts[1])")
  }
}
