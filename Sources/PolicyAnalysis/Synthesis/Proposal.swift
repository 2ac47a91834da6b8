public import KubeModel

/// Policies made from traffic, with what they rest on and what they leave out.
public struct Proposal: Sendable {
  /// The objects: those that allow, by namespace and name, before those that deny.
  public var policies: [NetworkPolicy]
  /// Every rule of `policies`, in their order.
  public var rules: [ProposedRule]
  /// Flows that succeeded and that no profile asks for, sorted by their ids: they enter only where they are asked for.
  public var unexpected: [UnexpectedFlow]
  /// What holds for the policies, computed by replaying the traffic against them.
  public var proof: ProposalProof
  /// What the reader should know before applying them, in a stable order.
  public var notes: [ProposalNote]
}
