/// The identity of a party as a flow log gives it.
///
/// An immutable class, because all flows of a pod share one claim: a million flows of a thousand pods need a thousand claims.
/// Compared by content.
public final class IdentityClaim: Sendable {
  public enum Kind: String, Hashable, Sendable {
    case pod
    /// A node: host network, kubelet, or the management port.
    case node
    /// A Service address, before translation.
    case service
    case apiServer = "api-server"
    /// Outside the cluster.
    case external
  }

  public let kind: Kind
  /// Nil for a cluster-scoped party, or where the log does not say.
  public let namespace: String?
  /// The object's name: pod, node or Service. Nil where the log does not say.
  public let name: String?
  /// The owner of the pod: Deployment, DaemonSet, StatefulSet, ... Nil where the log does not say.
  public let workload: String?
  /// Labels of the pod, without the prefixes that the log adds.
  public let labels: [String: String]
  /// The pod's service account; nil where the log does not say.
  public let serviceAccount: String?
  /// The node that the pod runs on; nil where the log does not say.
  public let node: String?

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
  public static func == (left: IdentityClaim, right: IdentityClaim) -> Bool {
    left === right
      || (left.kind == right.kind && left.namespace == right.namespace && left.name == right.name
        && left.workload == right.workload && left.labels == right.labels
        && left.serviceAccount == right.serviceAccount && left.node == right.node)
  }

  /// Hashes the identifying fields only.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(namespace)
    hasher.combine(name)
    hasher.combine(workload)
  }
}
