public import FlowModel
public import KubeModel

/// One end of one connection: who it is, and what policies need to know of it.
///
/// Held by reference, because it is large and every connection of one pod has the same.
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

  /// One end of one connection.
  public init(_ peer: Peer, by: IdentityEvidence, address: IPAddress?, policyParty: PolicyParty?) {
    facts = Facts(peer, by: by, address: address, policyParty: policyParty)
  }

  /// Who it is.
  public var peer: Peer { facts.peer }
  /// How that is known.
  public var by: IdentityEvidence { facts.by }
  /// Nil where the input names the party but leaves its address out.
  public var address: IPAddress? { facts.address }
  /// What policies judge by; nil where neither a pod nor an address is known.
  public var policyParty: PolicyParty? { facts.policyParty }

  /// The pod's name; nil where the party is none.
  public var podName: String? { facts.policyParty?.pod?.name }

  /// The same end as another component.
  func renamed(component: String) -> Party {
    var peer = peer
    peer.component = component
    return Party(peer, by: by, address: address, policyParty: policyParty)
  }

  /// Equal when every field is.
  public static func == (left: Party, right: Party) -> Bool {
    left.facts === right.facts
      || (left.address == right.address && left.by == right.by && left.peer == right.peer
        && left.policyParty == right.policyParty)
  }

  /// Hashes what tells parties apart.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(address)
    hasher.combine(peer.namespace)
    hasher.combine(peer.workload)
    hasher.combine(podName)
  }
}
