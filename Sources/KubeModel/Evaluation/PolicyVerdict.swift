public import FlowModel

/// Whether policies allow a connection.
public struct PolicyVerdict: Hashable, Sendable {
  public enum Overall: String, Hashable, Sendable {
    /// Both sides allow it.
    case allowed
    /// At least one side denies it.
    case denied
    /// The policies do not define it.
    case undefined
  }

  /// By the policies of the source.
  public var egress: DirectionVerdict
  /// By the policies of the destination.
  public var ingress: DirectionVerdict

  public var overall: Overall {
    let decisions = [egress.decision, ingress.decision]
    if decisions.contains(.denied) { return .denied }
    return decisions.contains(.undefined) ? .undefined : .allowed
  }

  /// The directions that deny, egress first.
  public var denied: [PolicyDirection] {
    var directions: [PolicyDirection] = []
    if egress.decision == .denied { directions.append(.egress) }
    if ingress.decision == .denied { directions.append(.ingress) }
    return directions
  }

  /// The directions in which NetworkPolicies deny, egress first: there a rule of a NetworkPolicy can allow the connection.
  public var deniedByIsolation: [PolicyDirection] { denied.filter { self[$0].deniedBy == nil } }

  public subscript(direction: PolicyDirection) -> DirectionVerdict {
    switch direction {
    case .egress: egress
    case .ingress: ingress
    }
  }
}

/// What the policies of one side decide, and which of them.
public struct DirectionVerdict: Hashable, Sendable {
  public enum Decision: String, Hashable, Sendable {
    /// A rule allows it.
    case allowed
    /// NetworkPolicies isolate the pod and no rule of theirs allows it, or a rule of another tier denies it.
    case denied
    /// No policy decides for this pod in this direction.
    case notIsolated = "not isolated"
    /// The policies do not define it: a pod connects to itself, the protocol has no ports, or the rule depends on a domain name.
    case undefined
    /// Traffic from the pod's own node is always allowed.
    case exempt
  }

  public var decision: Decision
  /// The tier that decided; nil if none did.
  public var tier: PolicyTier?
  /// The NetworkPolicies that isolate the pod in this direction, sorted; empty if a tier before theirs decided.
  public var isolatedBy: [PolicyReference]
  /// The rules that allow the connection, sorted.
  public var allowedBy: [RuleReference]
  /// The rule that denies it, in a tier whose rules can deny.
  public var deniedBy: RuleReference?
  /// The rule that came closest to allowing a denied connection. Nil if no isolating policy has a rule in this direction.
  public var nearest: NearMiss?

  public init(
    _ decision: Decision, tier: PolicyTier? = nil, isolatedBy: [PolicyReference] = [],
    allowedBy: [RuleReference] = [], deniedBy: RuleReference? = nil, nearest: NearMiss? = nil
  ) {
    self.decision = decision
    self.tier = tier
    self.isolatedBy = isolatedBy
    self.allowedBy = allowedBy
    self.deniedBy = deniedBy
    self.nearest = nearest
  }

  /// The policy to name first for a denied connection: the one that denies it, else the one whose rule came closest to allowing it.
  public var primaryPolicy: PolicyReference? { deniedBy?.policy ?? nearest?.rule.policy ?? isolatedBy.first }
}

extension DirectionVerdict {
  /// Hashes only the beginnings of the lists: connections that the same policies isolate share them, and they can be long.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(decision)
    hasher.combine(isolatedBy.count)
    hasher.combine(isolatedBy.first)
    hasher.combine(allowedBy.count)
    hasher.combine(allowedBy.first)
    hasher.combine(deniedBy)
    hasher.combine(nearest?.rule)
  }
}

/// The rule that came closest to allowing a connection, and what keeps it from doing so.
public struct NearMiss: Hashable, Sendable {
  public enum Difference: Hashable, Sendable {
    /// The rule allows other ports of the protocol.
    case port(wanted: [NetworkPolicy.Port], got: UInt16)
    /// The rule names the port of the Service that the client connected to; policies see the pod's port.
    case servicePort(UInt16, got: UInt16)
    /// The rule allows other protocols only.
    case transport(wanted: [TransportProtocol], got: TransportProtocol)
    /// The peer's pod does not meet a requirement of the rule; `got` is its value of that label.
    case podLabel(LabelSelector.Requirement, got: String?)
    /// The peer's namespace does not meet a requirement of the rule; `got` is its value of that label.
    case namespaceLabel(LabelSelector.Requirement, got: String?)
    /// The rule selects pods of the policy's own namespace.
    case otherNamespace(wanted: String, got: String)
    /// The rule selects pods, and no selector matches the peer: an address, a node, a host-network pod.
    case notSelectable
    /// The peer's address is outside the rule's block.
    case outsideBlock(CIDR)
    /// The peer's address is in the block and in one of its exceptions.
    case excepted(CIDR)
    /// The network plugin does not match pods by address, and the peer is a pod.
    case blockSkipsPods(CIDR)
    /// The network plugin does not match nodes by address, and the peer is a node or in its network.
    case blockSkipsNodes(CIDR)
  }

  public var rule: RuleReference
  /// Everything that differs, in the order: port, protocol, peer. Never empty.
  public var differences: [Difference]
}
