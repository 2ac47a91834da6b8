public import FlowModel

/// Something that the reader of a proposal should know.
public enum ProposalNote: Hashable, Sendable {
  /// A component is among the objects, and nothing of it was seen: no policy is proposed for it.
  case noEvidence(component: String, namespace: String)
  /// A component was seen, and none of its pods is among the objects: no selector can be checked.
  case noPods(component: String, namespace: String?)
  /// No lasting labels tell a component's pods from others in their namespace.
  case notSelectable(component: String, namespace: String)
  /// A component's pods are in their node's network: policies do not reach them.
  case hostNetwork(component: String, namespace: String)
  /// In one direction nothing was seen of a component: everything but the listed rules becomes denied.
  case directionWithoutEvidence(component: String, direction: PolicyDirection, rules: Int)
  /// Needs that depend on how cert-manager is used were not seen, and nothing says that they exist here.
  case needsLeftOut(component: String, needs: [String])
  /// A deny-all for the whole namespace cuts off workloads that no policy allows anything.
  case namespaceDenied(namespace: String, workloads: [String])
  /// Nodes are let in by their addresses, and nothing lets in a node that takes the place of one.
  case nodeAddresses(component: String, namespace: String)
  /// Pods are in the ambient mesh: ztunnel brings connections on port 15008.
  case ambient(component: String, namespace: String)
  /// An id was asked for that no flow has.
  case unknownInclude(String)
}
