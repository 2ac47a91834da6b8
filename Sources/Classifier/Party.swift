public import FlowModel
public import KubeModel

/// One end of a connection: its identity, and what policies need to know about it.
///
/// Held by reference, because it is large and all connections of a pod share it.
public struct Party: Hashable, Sendable {
  private var facts: Facts

  private final class Facts: Sendable {
    let peer: Peer
    let by: IdentityEvidence
    let address: IPAddress?
    let policyParty: PolicyParty?

    init(_ peer: Peer, by: IdentityEvidence, address: IPAddress?, policyParty: PolicyParty?) {
      self.peer = peer
      self.by = by
      self.address = address
      self.policyParty = policyParty
    }
  }

  public init(_ peer: Peer, by: IdentityEvidence, address: IPAddress?, policyParty: PolicyParty?) {
    facts = Facts(peer, by: by, address: address, policyParty: policyParty)
  }

  public var peer: Peer { facts.peer }
  /// The evidence for the identity.
  public var by: IdentityEvidence { facts.by }
  /// Nil when the input names the party without its address.
  public var address: IPAddress? { facts.address }
  /// The properties that policies match; nil when neither a pod nor an address is known.
  public var policyParty: PolicyParty? { facts.policyParty }

  /// Nil when the party is not a pod.
  public var podName: String? { facts.policyParty?.pod?.name }

  /// The component of the nodes from which webhooks are called.
  static let controlPlane = "api-server"

  /// The same end with another component.
  func renamed(component: String) -> Party {
    var peer = peer
    peer.component = component
    return Party(peer, by: by, address: address, policyParty: policyParty)
  }

  public static func == (left: Party, right: Party) -> Bool {
    left.facts === right.facts
      || (left.address == right.address && left.by == right.by && left.peer == right.peer
        && left.policyParty == right.policyParty)
  }

  /// Hashes only the values in which parties usually differ.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(address)
    hasher.combine(peer.namespace)
    hasher.combine(peer.workload)
    hasher.combine(podName)
  }
}

/// The evidence for the identity of a party, the strongest first.
public enum IdentityEvidence: String, Hashable, Comparable, Sendable, CaseIterable {
  /// An object of the cluster has the address.
  case inventory
  /// The log names the party.
  case log
  /// The client sent the server's name (SNI).
  case serverName = "sni"
  /// The pod is no longer in the inventory; the pattern of its name shows the workload.
  case inferred
  /// The address alone: a well-known one, or one outside the cluster's blocks.
  case address
  /// The port alone.
  case port
  case none

  /// Stronger evidence sorts first.
  public static func < (left: IdentityEvidence, right: IdentityEvidence) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .inventory: 0
    case .log: 1
    case .serverName: 2
    case .inferred: 3
    case .address: 4
    case .port: 5
    case .none: 6
    }
  }
}
