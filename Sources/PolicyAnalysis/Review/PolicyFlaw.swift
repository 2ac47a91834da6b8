public import FlowModel
public import KubeModel

/// Something in a policy that has no effect, or another one than it seems to have.
public struct PolicyFlaw: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// No pod of the policy's namespace has the labels; with the pods that almost have them.
    case selectsNoPod
    /// It selects pods in their nodes' network only, where policies do not apply.
    case selectsHostNetworkOnly
    /// No pod or namespace among the objects fits any peer of the rule.
    case matchesNoPeer(RuleReference)
    /// The rule names the port of a Service; policies see the ports of its pods.
    case namesServicePort(RuleReference, port: UInt16, service: String, target: UInt16)
    /// The policy has rules in a direction that its `policyTypes` do not list.
    case unlistedDirection(PolicyDirection)
    /// It isolates the pods of these workloads in a direction, and no rule of any policy allows them anything there.
    case isolatedWithoutRule(workloads: [String], PolicyDirection)
    /// Another rule of the policy allows all that the rule does.
    case superseded(RuleReference, by: RuleReference)
    /// A namespace and pods stand as two peers, so that either is enough.
    case splitsPeer(RuleReference)
    /// It selects namespaces by a `name` label that none has.
    case selectsNamespaceByName(RuleReference, String)
    /// It lets pods reach the cloud's metadata service.
    case opensMetadata(RuleReference)
    /// Its blocks are of one address family, and pods have both.
    case blocksOneFamily(RuleReference)
    /// The selected pods listen on the port with another protocol.
    case namesOtherProtocol(RuleReference, port: UInt16, listens: TransportProtocol)
    /// It is for DNS, and no rule for the same pods allows the port of the resolver's pods.
    case leavesDNS(RuleReference, port: UInt16, TransportProtocol)
  }

  public enum Severity: Hashable, Sendable {
    case warning
    case note
  }

  public var kind: Kind
  /// With the file and the line of the object.
  public var policy: PolicyReference
  public var severity: Severity

  /// The stable word of the finding.
  public var id: String {
    switch kind {
    case .selectsNoPod: "policy-selects-no-pod"
    case .selectsHostNetworkOnly: "policy-selects-host-network"
    case .matchesNoPeer: "rule-matches-no-peer"
    case .namesServicePort: "rule-names-service-port"
    case .unlistedDirection: "rule-without-effect"
    case .isolatedWithoutRule: "isolated-without-rule"
    case .superseded: "rule-superseded"
    case .splitsPeer: "peers-either-or"
    case .selectsNamespaceByName: "namespace-by-name-label"
    case .opensMetadata: "metadata-service-open"
    case .blocksOneFamily: "blocks-of-one-family"
    case .namesOtherProtocol: "port-of-other-protocol"
    case .leavesDNS: "dns-port-closed"
    }
  }
}

extension [PolicyFlaw] {
  /// Without those that a verdict names already: the rule for a Service's port that comes closest to allowing a denied connection.
  func without(_ verdicts: [PolicyVerdict]) -> [PolicyFlaw] {
    let named = Set(verdicts.flatMap { verdict in verdict.denied.compactMap { verdict[$0].nearest?.rule } })
    return filter { flaw in
      if case .namesServicePort(let rule, _, _, _) = flaw.kind { !named.contains(rule) } else { true }
    }
  }
}
