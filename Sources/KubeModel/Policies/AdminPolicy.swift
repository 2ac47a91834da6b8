public import FlowModel

/// A policy of the whole cluster with ordered rules, the first of which decides that matches. AdminNetworkPolicy,
/// BaselineAdminNetworkPolicy and ClusterNetworkPolicy are read as this.
public struct AdminPolicy: Hashable, Sendable {
  public enum Action: Hashable, Sendable {
    case allow
    case deny
    /// Leaves the decision to the next tier.
    case pass
  }

  public enum Peer: Hashable, Sendable {
    /// Pods with a network of their own.
    case pods(PodSubject)
    /// The addresses in the status of nodes.
    case nodes(LabelSelector)
    /// Any address in these blocks, those of pods too.
    case networks([CIDR])
    /// Names that addresses outside the cluster were resolved from.
    case domainNames([String])
  }

  /// Pods by their labels and by those of their namespaces.
  public struct PodSubject: Hashable, Sendable {
    public var namespaces: LabelSelector
    public var pods: LabelSelector

    public init(namespaces: LabelSelector, pods: LabelSelector = LabelSelector()) {
      self.namespaces = namespaces
      self.pods = pods
    }
  }

  public struct Rule: Hashable, Sendable {
    public var action: Action
    /// One of them must match.
    public var peers: [Peer]
    /// Empty for every port of every protocol, also of those without ports.
    public var ports: [NetworkPolicy.Port]

    public init(_ action: Action, peers: [Peer], ports: [NetworkPolicy.Port] = []) {
      self.action = action
      self.peers = peers
      self.ports = ports
    }
  }

  public var reference: PolicyReference
  public var tier: PolicyTier
  /// Within a tier the policy with the lowest priority is asked first. The API leaves the order of equal priorities open; here it is that
  /// of the references.
  public var priority: Int
  public var subject: PodSubject
  public var ingress: [Rule]
  public var egress: [Rule]

  public init(
    _ reference: PolicyReference, tier: PolicyTier, priority: Int, subject: PodSubject, ingress: [Rule] = [],
    egress: [Rule] = []
  ) {
    self.reference = reference
    self.tier = tier
    self.priority = priority
    self.subject = subject
    self.ingress = ingress
    self.egress = egress
  }

  public func rules(_ direction: PolicyDirection) -> [Rule] {
    switch direction {
    case .egress: egress
    case .ingress: ingress
    }
  }
}
