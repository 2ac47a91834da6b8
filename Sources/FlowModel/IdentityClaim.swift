/// Who a party is according to the flow log that names it.
///
/// A class, immutable, because every flow of one pod shares a single claim: a million flows of a thousand pods hold a
/// thousand claims. Compared by content.
public final class IdentityClaim: Sendable {
  /// What sort of party a log can name.
  public enum Kind: String, Hashable, Sendable {
    /// A pod.
    case pod
    /// A node: host network, kubelet, or the management port.
    case node
    /// A Service's own address, before translation.
    case service
    /// The Kubernetes API server.
    case apiServer = "api-server"
    /// Outside the cluster.
    case external
  }

  /// What sort of party.
  public let kind: Kind
  /// Nil for what has no namespace, or where the log does not say.
  public let namespace: String?
  /// The object's name: pod, node or Service. Nil where the log does not say.
  public let name: String?
  /// The owner that stays when pods change: Deployment, DaemonSet, StatefulSet, ... Nil where the log does not say.
  public let workload: String?
  /// Labels of the pod, without the log's own prefixes.
  public let labels: [String: String]
  /// The pod's service account; nil where the log does not say.
  public let serviceAccount: String?
  /// The node that the pod runs on; nil where the log does not say.
  public let node: String?

  /// A claim as read from one record.
  public init(
    kind: Kind, namespace: String? = nil, name: String? = nil, workload: String? = nil,
    labels: [String: String] = [:], serviceAccount: String? = nil, node: String? = nil
  ) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.workload = workload
    self.labels = labels
    self.serviceAccount = serviceAccount
    self.node = node
  }
}

extension IdentityClaim: Hashable {
  /// Equal when every field is.
  public static func == (left: IdentityClaim, right: IdentityClaim) -> Bool {
    left === right
      || (left.kind == right.kind && left.namespace == right.namespace && left.name == right.name
        && left.workload == right.workload && left.labels == right.labels
        && left.serviceAccount == right.serviceAccount && left.node == right.node)
  }

  /// Hashes the fields that tell parties apart.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(namespace)
    hasher.combine(name)
    hasher.combine(workload)
  }
}
