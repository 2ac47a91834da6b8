public import FlowModel

/// The objects of a cluster that traffic and policies depend on, and the problems found in their files.
public struct Cluster: Sendable {
  /// As given; a namespace that only other objects mention is not in the list.
  public var namespaces: [Namespace] = []
  public var nodes: [Node] = []
  /// Finished pods too.
  public var pods: [Pod] = []
  public var services: [Service] = []
  public var endpointSlices: [EndpointSlice] = []
  public var policies: [NetworkPolicy] = []
  public var adminPolicies: [AdminPolicy] = []
  /// Policies of kinds that are not judged: they may decide differently.
  public var unjudgedPolicies: [PolicyReference] = []
  /// Issuers and ClusterIssuers, and the issuers of other controllers.
  public var issuers: [Issuer] = []
  /// Certificates and Challenges, and what makes cert-manager create some.
  public var issuances: [Issuance] = []
  /// Arguments and environments that say something about connections.
  public var programs: [Program] = []
  /// ServiceMonitors and PodMonitors.
  public var monitors: [Monitor] = []
  /// Objects that make an operator create policies.
  public var operands: [Operand] = []
  /// Services that the API server calls.
  public private(set) var calledServices: [CalledService] = []
  /// Title, Service and port of each call, because an object may name the same many times, and be in several files.
  private var knownCalls: Set<[String]> = []
  /// Addresses of nodes that objects of their network plugin name, by the node's name.
  public var pluginAddresses: [String: [IPAddress]] = [:]
  /// ConfigMaps of network plugins, by `namespace/name`.
  public var settings: [String: [String: String]] = [:]
  public var issues: [ManifestIssue] = []
  /// What the API server says to each NetworkPolicy; empty unless the reader was asked to examine them.
  public var examined: [ExaminedPolicy] = []
  /// The number of objects by kind, of kinds that have nothing to do with traffic.
  public var ignoredKinds: [String: Int] = [:]

  public init() {}

  mutating func add(_ other: Cluster) {
    namespaces += other.namespaces
    nodes += other.nodes
    pods += other.pods
    services += other.services
    endpointSlices += other.endpointSlices
    policies += other.policies
    adminPolicies += other.adminPolicies
    unjudgedPolicies += other.unjudgedPolicies
    issuers += other.issuers
    issuances += other.issuances
    programs += other.programs
    monitors += other.monitors
    operands += other.operands
    for call in other.calledServices { add(call) }
    pluginAddresses.merge(other.pluginAddresses, uniquingKeysWith: +)
    settings.merge(other.settings) { first, _ in first }
    issues += other.issues
    examined += other.examined
    ignoredKinds.merge(other.ignoredKinds, uniquingKeysWith: +)
  }

  mutating func add(_ call: CalledService) {
    if knownCalls.insert([call.title, call.namespace, call.service, String(call.port)]).inserted {
      calledServices.append(call)
    }
  }

  /// Removes objects that are in several files: a must-gather has each pod in a file of its own and in a list.
  mutating func removeCopies() {
    namespaces = Self.unique(namespaces) { $0 }
    nodes = Self.unique(nodes) { $0 }
    pods = Self.unique(pods) { $0 }
    services = Self.unique(services) { $0 }
    endpointSlices = Self.unique(endpointSlices) { $0 }
    policies = Self.unique(policies) { policy in
      var content = policy
      content.source = nil
      return content
    }
    adminPolicies = Self.unique(adminPolicies) { policy in
      var content = policy
      content.reference.source = nil
      return content
    }
    unjudgedPolicies = Self.unique(unjudgedPolicies) { reference in
      var content = reference
      content.source = nil
      return content
    }
    issuers = Self.unique(issuers) { issuer in
      var content = issuer
      content.source = .nowhere
      return content
    }
    issuances = Self.unique(issuances) { issuance in
      var content = issuance
      content.source = .nowhere
      return content
    }
    monitors = Self.unique(monitors) { monitor in
      var content = monitor
      content.source = .nowhere
      return content
    }
    operands = Self.unique(operands) { [$0.title, $0.namespace] }
    programs = Self.unique(programs) { program in
      var content = program
      content.source = .nowhere
      return content
    }
  }

  private static func unique<Object, Content: Hashable>(_ objects: [Object], by content: (Object) -> Content)
    -> [Object]
  {
    var seen: Set<Content> = []
    return objects.filter { seen.insert(content($0)).inserted }
  }

  /// Whether an object gives an address a name.
  public var hasInventory: Bool {
    !pods.isEmpty || !nodes.isEmpty || !services.isEmpty || !endpointSlices.isEmpty
  }
}

/// Where an object was read.
public struct ObjectSource: Hashable, Sendable, Comparable {
  /// As given; `-` for standard input.
  public var file: String
  /// The line that the object begins on, from 1.
  public var line: Int
  /// Whether the object belongs to a built-in set and was not read from a file of the user.
  public var isBuiltIn = false

  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  /// Stands for every source where two objects are compared.
  fileprivate static let nowhere = ObjectSource(file: "", line: 0)

  public static func < (left: ObjectSource, right: ObjectSource) -> Bool {
    (left.file, left.line) < (right.file, right.line)
  }
}
