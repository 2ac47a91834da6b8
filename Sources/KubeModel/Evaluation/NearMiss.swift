public import FlowModel

/// The rule that came closest to allowing a connection, and what keeps it from doing so.
public struct NearMiss: Hashable, Sendable {
  /// One thing that differs between a rule and a connection.
  public enum Difference: Hashable, Sendable {
    /// The rule allows other ports of the protocol.
    case port(wanted: [NetworkPolicy.Port], got: UInt16)
    /// The rule names the port of the Service that the client dialled; policies see the pod's.
    case servicePort(UInt16, got: UInt16)
    /// The rule allows other protocols only.
    case transport(wanted: [TransportProtocol], got: TransportProtocol)
    /// The peer's pod lacks a label that the rule asks for.
    case podLabel(LabelSelector.Requirement, got: String?)
    /// The peer's namespace lacks a label that the rule asks for.
    case namespaceLabel(LabelSelector.Requirement, got: String?)
    /// The rule speaks of pods in the policy's own namespace.
    case otherNamespace(wanted: String, got: String)
    /// The rule selects pods, and the peer is none that can be selected: an address, a node, a host-network pod.
    case notSelectable
    /// The peer's address is outside the rule's block.
    case outsideBlock(CIDR)
    /// The peer's address is in the block but taken out of it.
    case excepted(CIDR)
    /// The rule's block does not match pods with this network plugin.
    case blockSkipsPods(CIDR)
  }

  /// The rule.
  public var rule: RuleReference
  /// Everything that differs, in the order: port, protocol, peer. Never empty.
  public var differences: [Difference]
}
