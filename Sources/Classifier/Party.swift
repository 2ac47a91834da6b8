public import FlowModel
public import KubeModel

/// One end of one connection: who it is, and what policies need to know of it.
public struct Party: Hashable, Sendable {
  /// Who it is.
  public var peer: Peer
  /// How that is known.
  public var by: IdentityEvidence
  /// Nil where the input names the party but leaves its address out.
  public var address: IPAddress?
  /// What policies judge by; nil where neither a pod nor an address is known.
  public var policyParty: PolicyParty?

  /// One end of one connection.
  public init(_ peer: Peer, by: IdentityEvidence, address: IPAddress?, policyParty: PolicyParty?) {
    self.peer = peer
    self.by = by
    self.address = address
    self.policyParty = policyParty
  }

  /// The pod's name; nil where the party is none.
  public var podName: String? { policyParty?.pod?.name }
}
