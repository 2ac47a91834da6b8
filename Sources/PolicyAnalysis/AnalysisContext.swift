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
  let selection: PodSelection

  public init(
    inventory: Inventory, profiles: ComponentProfiles = ComponentProfiles(), parameters: Parameters,
    policies: [NetworkPolicy] = [], blocksReach reach: PolicyEvaluator.BlockReach = .pods
  ) {
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
    self.policies = policies
    evaluator = PolicyEvaluator(policies: policies, namespaces: inventory.cluster.namespaces, blocksReach: reach)
    items = PeerItems(inventory: inventory, profiles: profiles, parameters: parameters)
    selection = PodSelection(inventory: inventory, profiles: profiles)
  }
}
