public import Classifier
public import KubeModel

/// What every analysis judges with: the cluster's objects, the knowledge of components, and the policies. Made once a run.
public struct AnalysisContext: Sendable {
  public let inventory: Inventory
  public let profiles: ComponentProfiles
  public let parameters: Parameters
  /// The NetworkPolicies to judge by.
  public let policies: [NetworkPolicy]
  /// Judges by `policies` and by the policies of other tiers in the inventory's cluster.
  public let evaluator: PolicyEvaluator
  /// The pods of each component and the rule items that select them.
  let items: PeerItems

  public init(
    inventory: Inventory, profiles: ComponentProfiles = ComponentProfiles(), parameters: Parameters,
    policies: [NetworkPolicy] = [], blocksReach reach: PolicyEvaluator.BlockReach? = nil,
    external: ExternalPeers = .public
  ) {
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
    self.policies = policies
    evaluator = PolicyEvaluator(policies: policies, cluster: inventory.cluster, blocksReach: reach)
    items = PeerItems(inventory: inventory, profiles: profiles, parameters: parameters, external: external)
  }

  /// Whether there are policies of any tier to judge by.
  public var hasPolicies: Bool { evaluator.hasPolicies }

  /// Whether it is known which NetworkPolicies there are: some were given, or the objects of a cluster hold none.
  public var knowsPolicies: Bool {
    hasPolicies || inventory.cluster.hasInventory
  }

  /// The policies of all tiers that `evaluator` judges by, sorted.
  public var judgedPolicies: [PolicyReference] {
    (policies.map(PolicyReference.init) + inventory.cluster.adminPolicies.map(\.reference)).sorted()
  }
}

/// How a written rule names peers outside the cluster that have a public address.
public enum ExternalPeers: String, Hashable, Sendable, CaseIterable {
  /// By the addresses that were observed, one block each. The rule stops working when a peer changes its address.
  case observed
  /// By every public address on the rule's port, because ACME servers and other services change theirs.
  case `public`
}
