/// The objects of a cluster that traffic and policies depend on, and what was wrong in their files.
public struct Cluster: Sendable {
  /// Namespaces, as given; one that is only mentioned by other objects is not among them.
  public var namespaces: [Namespace] = []
  /// Nodes.
  public var nodes: [Node] = []
  /// Pods, finished ones too.
  public var pods: [Pod] = []
  /// Services.
  public var services: [Service] = []
  /// What serves the Services.
  public var endpointSlices: [EndpointSlice] = []
  /// NetworkPolicies of `networking.k8s.io/v1`.
  public var policies: [NetworkPolicy] = []
  /// Policies of admin tiers, which may override what NetworkPolicies say; named `kind/name`.
  public var adminPolicies: [String] = []
  /// What was wrong.
  public var issues: [ManifestIssue] = []
  /// Objects of kinds that are not needed, counted by kind.
  public var ignoredKinds: [String: Int] = [:]

  /// Nothing.
  public init() {}

  /// Adds the objects of another file.
  mutating func add(_ other: Cluster) {
    namespaces += other.namespaces
    nodes += other.nodes
    pods += other.pods
    services += other.services
    endpointSlices += other.endpointSlices
    policies += other.policies
    adminPolicies += other.adminPolicies
    issues += other.issues
    ignoredKinds.merge(other.ignoredKinds, uniquingKeysWith: +)
  }

  /// Removes objects that stand in several files: a must-gather has each pod by itself and in a list.
  mutating func removeCopies() {
    namespaces = Self.unique(namespaces)
    nodes = Self.unique(nodes)
    pods = Self.unique(pods)
    services = Self.unique(services)
    endpointSlices = Self.unique(endpointSlices)
    var seen: Set<NetworkPolicy> = []
    policies = policies.filter { policy in
      var content = policy
      content.source = nil
      return seen.insert(content).inserted
    }
  }

  private static func unique<Object: Hashable>(_ objects: [Object]) -> [Object] {
    var seen: Set<Object> = []
    return objects.filter { seen.insert($0).inserted }
  }

  /// Whether there is anything by which an address can be named.
  public var hasInventory: Bool {
    !pods.isEmpty || !nodes.isEmpty || !services.isEmpty || !endpointSlices.isEmpty
  }
}
