public import FlowModel

/// A pod, as far as traffic and policies need it.
public struct Pod: Hashable, Sendable {
  /// Whose network a pod uses.
  public enum Network: Hashable, Sendable {
    /// Its own.
    case own
    /// Its node's: policies neither select it nor match it by selector.
    case host
  }

  /// A port that a container declares.
  public struct Port: Hashable, Sendable {
    /// Nil where it has no name.
    public var name: String?
    /// Host byte order.
    public var number: UInt16
    /// TCP unless declared otherwise.
    public var transport: TransportProtocol

    /// A declared port.
    public init(name: String? = nil, number: UInt16, transport: TransportProtocol = .tcp) {
      self.name = name
      self.number = number
      self.transport = transport
    }
  }

  /// Where the pod lives.
  public var namespace: String
  /// The pod's name.
  public var name: String
  /// The labels.
  public var labels: [String: String]
  /// Every address; for a pod in its node's network, the node's.
  public var addresses: [IPAddress]
  /// The node that it runs on; nil while it is not scheduled.
  public var node: String?
  /// Whose network it uses.
  public var network: Network
  /// What its containers declare.
  public var ports: [Port]
  /// The object that keeps such pods: the Deployment behind a ReplicaSet, a DaemonSet, ...; the pod's own name without one.
  public var workload: String
  /// The service account; nil where the object does not say.
  public var serviceAccount: String?
  /// When it got its addresses: nothing before belongs to it. Nil where the object does not say.
  public var started: Timestamp?
  /// When its last container ended or it was deleted; nil while it runs.
  public var ended: Timestamp?
  /// Whether it ended for good: its address may belong to another pod.
  public var hasFinished: Bool

  /// A running pod without ports.
  public init(namespace: String, name: String, labels: [String: String] = [:], addresses: [IPAddress] = []) {
    self.namespace = namespace
    self.name = name
    self.labels = labels
    self.addresses = addresses
    network = .own
    ports = []
    workload = name
    hasFinished = false
  }

  /// Whether the pod had its addresses at this moment; true where either side is not known.
  public func isAlive(at moment: Timestamp?) -> Bool {
    guard let moment else { return !hasFinished }
    if let started, moment < started { return false }
    if let ended, ended < moment { return false }
    return ended != nil || !hasFinished
  }

  /// The numbers that a port's name stands for in this pod.
  public func numbers(ofPort name: String, transport: TransportProtocol) -> [UInt16] {
    ports.filter { $0.name == name && $0.transport == transport }.map(\.number)
  }
}

extension Pod {
  /// Hashes what tells pods apart; everything else would take longer than to compare it.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(namespace)
    hasher.combine(name)
  }
}
