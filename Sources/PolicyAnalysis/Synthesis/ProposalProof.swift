public import Classifier
public import KubeModel

/// The result of judging the recorded traffic with the proposed policies.
public struct ProposalProof: Hashable, Sendable {
  /// Connections of the components that succeeded and that the proposal allows.
  public var allowed: Int
  /// Flows of the components for which the proposal has no rule, sorted.
  public var leftOut: [LeftOutFlow]
  /// Whether every rule with the basis `observed` is necessary: without it, connections that are allowed now would be dropped.
  public var isNecessary: Bool
  public var excess: Excess

  /// A flow without a rule.
  public struct LeftOutFlow: Hashable, Sendable {
    public var edge: Edge
    /// The component whose policy would allow it.
    public var component: String
    public var reason: Reason
  }

  /// Why a flow has no rule.
  public enum Reason: Hashable, Comparable, Sendable {
    /// For no known reason: the proposal should allow it and does not.
    case denied
    /// It succeeded and no profile expects it; with the id of the unexpected flow.
    case unexpected(String)
    /// Which end is the client is not known.
    case directionUnknown
    /// The other end has neither a known pod nor a known address, or its pods are not among the objects.
    case peerUnknown
    /// The component's own pods are not among the objects.
    case subjectUnknown
    /// No lasting labels distinguish the other end's pods from others.
    case notSelectable
    /// NetworkPolicy covers only TCP, UDP and SCTP.
    case protocolWithoutPorts
    /// It never succeeded, and the component does not need it.
    case neverSucceeded
    /// Between a pod and its own node, such as the kubelet's probes; every network plugin must allow it.
    case ownNode
    /// The pod uses its node's network, where policies do not apply.
    case hostNetwork
  }

  /// What a proposal allows beyond the traffic, counted over the pods of the inventory.
  public struct Excess: Hashable, Sendable {
    /// Pairs of a component's pod and another pod, on a port, that a rule allows and that have no traffic.
    public var pairs: Int
    /// The same by rule, without rules that have none.
    public var byRule: [RuleReference: Int]
    /// Rules that allow addresses outside the cluster.
    public var openToPublic: [RuleReference]
  }
}
