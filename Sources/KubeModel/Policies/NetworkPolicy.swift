public import FlowModel

/// A NetworkPolicy (`networking.k8s.io/v1`), with the API server's defaults applied.
public struct NetworkPolicy: Hashable, Sendable {
  /// The policy selects pods of this namespace only.
  public var namespace: String
  public var name: String
  /// The labels of the policy itself.
  public var labels: [String: String]
  /// The pods that it isolates.
  public var podSelector: LabelSelector
  public var directions: Set<PolicyDirection>
  /// Without effect unless `directions` contains ingress.
  public var ingress: [Rule]
  /// Without effect unless `directions` contains egress.
  public var egress: [Rule]
  /// Nil for a policy that was not read from a file.
  public var source: ObjectSource?
  /// When the object was last written, if it says so. Traffic before that met another version of it, or none.
  public var changed: Timestamp?

  public init(
    namespace: String, name: String, labels: [String: String] = [:], podSelector: LabelSelector,
    directions: Set<PolicyDirection>, ingress: [Rule] = [], egress: [Rule] = [], source: ObjectSource? = nil
  ) {
    self.namespace = namespace
    self.name = name
    self.labels = labels
    self.podSelector = podSelector
    self.directions = directions
    self.ingress = ingress
    self.egress = egress
    self.source = source
  }

  /// Whether both select the same pods and allow the same.
  public func isAlike(_ other: NetworkPolicy) -> Bool {
    podSelector == other.podSelector && directions == other.directions && ingress == other.ingress
      && egress == other.egress
  }

  public func rules(_ direction: PolicyDirection) -> [Rule] {
    switch direction {
    case .egress: egress
    case .ingress: ingress
    }
  }

  public struct Rule: Hashable, Sendable {
    /// Empty for every peer.
    public var peers: [Peer]
    /// Empty for every port of every protocol.
    public var ports: [Port]

    /// Without arguments the rule allows everything.
    public init(peers: [Peer] = [], ports: [Port] = []) {
      self.peers = peers
      self.ports = ports
    }
  }

  /// One item of `from` or `to`: pods by their labels and those of their namespaces, or a block of addresses.
  public struct Peer: Hashable, Sendable {
    /// Nil selects all pods of the namespaces.
    public var pods: LabelSelector?
    /// Nil stands for the policy's own namespace.
    public var namespaces: LabelSelector?
    public var block: IPBlock?

    /// Without arguments the peer matches nothing; the API server rejects it.
    public init(pods: LabelSelector? = nil, namespaces: LabelSelector? = nil, block: IPBlock? = nil) {
      self.pods = pods
      self.namespaces = namespaces
      self.block = block
    }

    var selectsPods: Bool { pods != nil || namespaces != nil }
  }

  public struct IPBlock: Hashable, Sendable {
    public var block: CIDR
    /// Blocks that this item does not match; other items and rules can.
    public var except: [CIDR]

    public init(block: CIDR, except: [CIDR] = []) {
      self.block = block
      self.except = except
    }
  }

  public struct Port: Hashable, Sendable {
    public enum Target: Hashable, Sendable {
      case any
      case range(ClosedRange<Int>)
      /// The name of a container port of the destination pod.
      case name(String)
    }

    public var transport: TransportProtocol
    public var target: Target

    public init(_ transport: TransportProtocol, _ target: Target) {
      self.transport = transport
      self.target = target
    }
  }
}
