/// Whose address it is.
public enum Resident: Hashable, Sendable {
  /// A pod with a network of its own.
  case pod(Pod)
  /// A node's own address, or the one by which it speaks to pods; the pods in the node's network share it.
  case node(Node, hostPods: [Pod])
  /// A Service's address, before translation.
  case service(Service)
}
