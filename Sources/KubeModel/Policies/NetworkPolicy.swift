public import FlowModel

/// A NetworkPolicy (`networking.k8s.io/v1`), with the API server's defaults applied.
public struct NetworkPolicy: Hashable, Sendable {
  /// Where it lives: it selects pods of this namespace only.
  public var namespace: String
  /// The name.
  public var name: String
  /// The labels of the object itself.
  public var labels: [String: String]
  /// Which pods of the namespace it isolates.
  public var podSelector: LabelSelector
  /// In which directions it isolates them.
  public var directions: Set<PolicyDirection>
  /// What may come in; without effect unless `directions` has ingress.
  public var ingress: [Rule]
  /// What may go out; without effect unless `directions` has egress.
  public var egress: [Rule]
  /// Where it was read; nil for one that was made.
  public var source: ObjectSource?
  /// When it was last written, as far as the object tells: what was seen before then was judged by another one, or by none.
  public var changed: Timestamp?

  /// A policy.
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

  /// The rules of one direction.
  public func rules(_ direction: PolicyDirection) -> [Rule] {
    switch direction {
    case .egress: egress
    case .ingress: ingress
    }
  }

  /// Peers and ports that are allowed together.
  public struct Rule: Hashable, Sendable {
    /// Who; empty for anybody.
    public var peers: [Peer]
    /// Where to; empty for any port of any protocol.
    public var ports: [Port]

    /// A rule; without arguments it allows everything.
    public init(peers: [Peer] = [], ports: [Port] = []) {
      self.peers = peers
      self.ports = ports
    }
  }

  /// One item of `from` or `to`: pods by their labels and their namespace's, or a block of addresses.
  public struct Peer: Hashable, Sendable {
    /// Which pods; nil where the item has none, so that a namespace selector takes all pods.
    public var pods: LabelSelector?
    /// Which namespaces; nil for the policy's own.
    public var namespaces: LabelSelector?
    /// Which addresses.
    public var block: IPBlock?

    /// One item; without arguments it matches nothing, as the API server refuses it.
    public init(pods: LabelSelector? = nil, namespaces: LabelSelector? = nil, block: IPBlock? = nil) {
      self.pods = pods
      self.namespaces = namespaces
      self.block = block
    }

    /// Whether it speaks of pods by their labels or their namespaces'.
    var selectsPods: Bool { pods != nil || namespaces != nil }
  }

  /// A block of addresses without some smaller ones.
  public struct IPBlock: Hashable, Sendable {
    /// The block.
    public var block: CIDR
    /// What is taken out of it; another item or rule may allow it again.
    public var except: [CIDR]

    /// A block of addresses.
    public init(block: CIDR, except: [CIDR] = []) {
      self.block = block
      self.except = except
    }
  }

  /// One item of `ports`.
  public struct Port: Hashable, Sendable {
    /// Which ports of the protocol.
    public enum Target: Hashable, Sendable {
      /// All of them.
      case any
      /// A range, both ends included.
      case range(ClosedRange<Int>)
      /// A container port's name in the destination pod.
      case name(String)
    }

    /// TCP unless the item says otherwise.
    public var transport: TransportProtocol
    /// Which ports.
    public var target: Target

    /// One item.
    public init(_ transport: TransportProtocol, _ target: Target) {
      self.transport = transport
      self.target = target
    }
  }
}
