public import Classifier
public import KubeModel

/// What every analysis judges with: the cluster's objects, the knowledge of components, and the policies. Made once a run.
public struct AnalysisContext: Sendable {
  public let inventory: Inventory
  public let profiles: ComponentProfiles
  public let parameters: Parameters
  /// The policies to judge by; empty where none were given.
  public let policies: [NetworkPolicy]
  /// Judges by `policies`, with the labels of the inventory's namespaces.
  public let evaluator: PolicyEvaluator
  /// The pods of each component and the rule items that select them.
  let items: PeerItems

  public init(
    inventory: Inventory, profiles: ComponentProfiles = ComponentProfiles(), parameters: Parameters,
    policies: [NetworkPolicy] = [], blocksReach reach: PolicyEvaluator.BlockReach = .pods,
    external: ExternalPeers = .public
  ) {
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
    self.policies = policies
    evaluator = PolicyEvaluator(policies: policies, namespaces: inventory.cluster.namespaces, blocksReach: reach)
    items = PeerItems(inventory: inventory, profiles: profiles, parameters: parameters, external: external)
  }
}

/// How a written rule names peers outside the cluster that have a public address.
public enum ExternalPeers: String, Hashable, Sendable, CaseIterable {
  /// By the addresses that were observed, one block each. The rule stops working when a peer changes its address.
  case observed
  /// By every public address on the rule's port, because ACME servers and other services change theirs.
  case `public`
}
