public import Classifier
public import FlowModel
public import KubeModel

/// Policies made from traffic, with the evidence for them and with what they leave out.
public struct Proposal: Sendable {
  /// The policies that allow, by namespace and name, then those that deny.
  public var policies: [NetworkPolicy]
  /// Every rule of `policies`, in their order.
  public var rules: [ProposedRule]
  /// Flows that succeeded and that no profile expects, sorted by id. They become rules only where they are included explicitly.
  public var unexpected: [UnexpectedFlow]
  /// The result of replaying the traffic against the policies.
  public var proof: ProposalProof
  /// In a stable order.
  public var notes: [ProposalNote]
  /// Ids to include that no unexpected flow has, sorted.
  public var unknownIncludes: [String]
}

/// A flow from or to a component that succeeded although no profile expects it.
public struct UnexpectedFlow: Hashable, Sendable {
  /// Why no profile expects it.
  public enum Reason: Hashable, Sendable {
    /// The component serves or uses this with other peers: these, as a rule.
    case otherPeer(expected: [String])
    /// No profile has this purpose for the component.
    case unknownPurpose
  }

  /// The same from run to run; `derive --include` takes it.
  public var id: String
  public var edge: Edge
  /// The component whose policy would allow it.
  public var component: String
  /// Egress from the component or ingress to it.
  public var direction: PolicyDirection
  public var reason: Reason
  /// Whether it was included explicitly and is a rule of the proposal.
  public var isIncluded: Bool
}

/// What the reader of a proposal should know before applying it.
public enum ProposalNote: Hashable, Sendable {
  /// A component is among the objects and has no traffic: no policy is proposed for it.
  case noEvidence(component: String, namespace: String)
  /// A component has traffic and no pod among the objects: no selector can be checked.
  case noPods(component: String, namespace: String?)
  /// No lasting labels distinguish a component's pods from others in their namespace.
  case notSelectable(component: String, namespace: String)
  /// A component's pods use their node's network, where policies do not apply.
  case hostNetwork(component: String, namespace: String)
  /// A component has no traffic in one direction: everything but the listed rules becomes denied.
  case directionWithoutEvidence(component: String, direction: PolicyDirection, rules: Int)
  /// Needs that depend on how cert-manager is used have no traffic, and no object shows that they exist here.
  case needsLeftOut(component: String, needs: [String])
  /// An object names a server that was not seen and whose address is not known: a rule allows public addresses only, or there is none.
  case serverWithoutAddress(component: String, object: String, server: ServerAddress, isPublicAllowed: Bool)
  /// A deny-all for the whole namespace isolates workloads for which no policy allows anything.
  case namespaceDenied(namespace: String, workloads: [String])
  /// Nodes are allowed by their addresses, so that a node which replaces one of them is denied.
  case nodeAddresses(component: String, namespace: String)
  /// A connection that a component needs succeeded with a peer that no rule can name, so that the direction is not isolated.
  case isolationWithheld(component: String, namespace: String, direction: PolicyDirection)
  /// The network plugin matches no node by address, so that a rule for nodes admits anyone on its port.
  case nodesByPortOnly(component: String, namespace: String)
  /// A rule opens the instance metadata service, which gives the credentials of the node to every program that can connect to it.
  case metadataService(component: String, namespace: String)
  /// The pods are in the ambient mesh: ztunnel delivers their connections on port 15008.
  case ambient(component: String, namespace: String)
}
