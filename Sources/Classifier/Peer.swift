/// A resolved party of an edge: a workload, a node, the API server, something outside the cluster.
public struct Peer: Hashable, Comparable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The pods of one owner.
    case workload
    /// A node: its kubelet and every process in its host network.
    case node
    /// The Kubernetes API server.
    case apiServer = "api-server"
    /// The cluster's DNS resolvers.
    case dns
    /// Outside the cluster.
    case external
    case unknown
  }

  public var kind: Kind
  /// Nil when no profile fits.
  public var component: String?
  /// Nil for a peer without a namespace, or when the namespace is not known.
  public var namespace: String?
  /// The name of the workload or node; nil when the peer has none.
  public var workload: String?

  public init(_ kind: Kind, component: String? = nil, namespace: String? = nil, workload: String? = nil) {
    self.kind = kind
    self.component = component
    self.namespace = namespace
    self.workload = workload
  }

  /// By kind, namespace, workload and component.
  public static func < (left: Peer, right: Peer) -> Bool {
    if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
    let (mine, theirs) = (left.namespace ?? "", right.namespace ?? "")
    if mine != theirs { return mine < theirs }
    let (own, other) = (left.workload ?? "", right.workload ?? "")
    return own != other ? own < other : left.component ?? "" < right.component ?? ""
  }
}
