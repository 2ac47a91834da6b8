public import FlowModel

/// A pod, as far as traffic and policies need it.
public struct Pod: Hashable, Sendable {
  public enum Network: Hashable, Sendable {
    case own
    /// The node's network: policies do not select the pod, and selectors of peers do not match it.
    case host
  }

  /// A port that a container declares.
  public struct Port: Hashable, Sendable {
    public var name: String?
    public var number: UInt16
    public var transport: TransportProtocol

    public init(name: String? = nil, number: UInt16, transport: TransportProtocol = .tcp) {
      self.name = name
      self.number = number
      self.transport = transport
    }
  }

  public var namespace: String
  public var name: String
  public var labels: [String: String]
  /// For a host-network pod those of the node.
  public var addresses: [IPAddress]
  /// Nil until it is scheduled.
  public var node: String?
  public var network: Network
  /// The ports that its containers declare.
  public var ports: [Port]
  /// The images of its containers, as the pod names them.
  public var images: [String] = []
  /// The words of its containers' commands and arguments, in order.
  public var commandWords: [String] = []
  /// The name of the Deployment, DaemonSet or other owner; the pod's own name if it has no owner.
  public var workload: String
  public var serviceAccount: String?
  /// When it got its addresses; earlier traffic of them belongs to other pods.
  public var started: Timestamp?
  /// When its last container ended; nil while it runs.
  public var ended: Timestamp?
  /// Whether its phase is Succeeded or Failed, so that another pod can have its addresses.
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

  /// Whether the pod had its addresses at this moment, as far as the object says.
  public func isAlive(at moment: Timestamp?) -> Bool {
    guard let moment else { return !hasFinished }
    if let started, moment < started { return false }
    if let ended, ended < moment { return false }
    return ended != nil || !hasFinished
  }

  /// The port numbers with this name.
  public func numbers(ofPort name: String, transport: TransportProtocol) -> [UInt16] {
    ports.filter { $0.name == name && $0.transport == transport }.map(\.number)
  }
}

extension Pod {
  /// Hashes only what distinguishes pods: hashing the rest takes longer than comparing it.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(namespace)
    hasher.combine(name)
  }
}
