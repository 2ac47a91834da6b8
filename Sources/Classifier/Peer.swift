/// A resolved party of an edge: a workload, a node, the API server, something outside.
public struct Peer: Hashable, Comparable, Sendable {
  /// What sort of party.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Pods that belong together.
    case workload
    /// A node: its kubelet and everything in its own network.
    case node
    /// The Kubernetes API server.
    case apiServer = "api-server"
    /// The cluster's resolvers.
    case dns
    /// Outside the cluster.
    case external
    /// Nothing tells.
    case unknown
  }

  /// What sort of party.
  public var kind: Kind
  /// The component whose profile fits; nil where none does.
  public var component: String?
  /// Nil for what has no namespace, or an unknown one.
  public var namespace: String?
  /// The workload's or node's name; nil where there is none.
  public var workload: String?

  /// A party.
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
