public import Classifier
public import KubeModel

/// What was computed of a proposal, by judging the recorded traffic with the proposed policies.
public struct ProposalProof: Hashable, Sendable {
  /// Connections of the components that succeeded and that the proposal lets pass.
  public var allowed: Int
  /// Flows of the components that the proposal leaves out, with the reason; sorted.
  public var leftOut: [LeftOutFlow]
  /// Whether each rule that is not marked is necessary: without it, connections that are let pass would be dropped.
  public var isNecessary: Bool
  /// What else the proposal allows.
  public var excess: Excess

  /// A flow that no rule was made for.
  public struct LeftOutFlow: Hashable, Sendable {
    /// The flow.
    public var edge: Edge
    /// The component that it concerns.
    public var component: String
    /// Why.
    public var reason: Reason
  }

  /// Why no rule was made for a flow.
  public enum Reason: Hashable, Comparable, Sendable {
    /// Nothing of what went wrong here is known: the proposal should allow it and does not.
    case denied
    /// It succeeded and was not expected; the word is the id of the unexpected flow.
    case unexpected(String)
    /// Nobody knows who opened it.
    case directionUnknown
    /// Neither a pod nor an address is known for the other side, or its pods are not among the objects.
    case peerUnknown
    /// The component's own pods are not among the objects.
    case subjectUnknown
    /// No lasting labels tell the other side's pods from others.
    case notSelectable
    /// NetworkPolicy has no words for the protocol.
    case protocolWithoutPorts
    /// It never succeeded, and the component does not need it.
    case neverSucceeded
    /// Between a pod and its own node, which every plugin must allow; the kubelet's probes above all.
    case ownNode
    /// The pod is in its node's network, where policies do not reach.
    case hostNetwork
  }

  /// What a proposal allows beside what was seen, counted over the pods of the inventory.
  public struct Excess: Hashable, Sendable {
    /// Pairs of a component's pod and another pod, on a port, that a rule allows and that were not seen to talk.
    public var pairs: Int
    /// The same by rule; rules without any are left out.
    public var byRule: [RuleReference: Int]
    /// Rules that allow addresses outside the cluster.
    public var openToPublic: [RuleReference]
  }
}
