import Documents

/// What an object is, by its kind and API version: a policy that can decide about connections, or something else.
enum PolicyRecognition {
  case policy(PolicyKind)
  /// A policy of a kind or version that does not exist, or that no current API server serves; the text says so.
  case unknown(String)
  /// A policy of another API group, which can decide too.
  case foreign
  case otherObject

  init(kind name: String, _ version: APIVersion) {
    if let kind = PolicyKind(name: name, group: version.group) {
      let isJudged = kind.judgedVersions.isEmpty || version.version.map(kind.judgedVersions.contains) ?? true
      self = isJudged ? .policy(kind) : .unknown(Self.problem(version, of: kind))
      return
    }
    if let kinds = Self.kindsOfGroup[version.group ?? ""] {
      self = kinds.contains(name) ? .otherObject : .unknown(Self.problem(name, version, kinds))
    } else if let kind = Self.nearest(to: name), Self.isKubernetes(version.group, like: kind) {
      self = .unknown(
        "\(version) has no kind \(name.shortened); a \(kind.name) is of \(kind.groups[0])/\(kind.newestVersion)")
    } else {
      self = name.hasSuffix("NetworkPolicy") && !Self.harmless.contains(name) ? .foreign : .otherObject
    }
  }

  private static func problem(_ version: APIVersion, of kind: PolicyKind) -> String {
    "a \(kind.name) of \(version) is of a version that cannot be judged; write \(kind.groups[0])/\(kind.newestVersion)"
  }

  private static func problem(_ name: String, _ version: APIVersion, _ kinds: Set<String>) -> String {
    let near = Suggestion.nearest(to: name, among: kinds.sorted()).map { "; did you mean '\($0)'?" } ?? ""
    return "\(version) has no kind '\(name.shortened)'\(near)"
  }

  /// Every kind of the API groups that hold policies and belong to Kubernetes.
  private static let kindsOfGroup: [String: Set<String>] = [
    "networking.k8s.io": ["NetworkPolicy", "Ingress", "IngressClass", "IPAddress", "ServiceCIDR", "ClusterCIDR"],
    "policy.networking.k8s.io": ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"],
  ]

  /// Policies that decide about no connection of a pod's own interface: staged ones of Calico, and those for further networks.
  private static let harmless: Set<String> = [
    "StagedNetworkPolicy", "StagedGlobalNetworkPolicy", "StagedKubernetesNetworkPolicy", "MultiNetworkPolicy",
    "AuditNetworkPolicy",
  ]

  /// The judged kind with this name, whatever its case.
  private static func nearest(to name: String) -> PolicyKind? {
    PolicyKind.allCases.first { !$0.judgedVersions.isEmpty && $0.name.lowercased() == name.lowercased() }
  }

  /// Whether the group belongs to Kubernetes itself, as `extensions` and `apps` do, or is a misspelt one of the kind.
  private static func isKubernetes(_ group: String?, like kind: PolicyKind) -> Bool {
    guard let group else { return true }
    return !group.contains(".") || group.hasSuffix(".k8s.io")
      || Suggestion.nearest(to: group, among: kind.groups) != nil
  }
}

extension PolicyKind {
  /// Precondition: the kind is judged.
  fileprivate var newestVersion: String { judgedVersions[judgedVersions.count - 1] }
}

/// The `apiVersion` of an object: `networking.k8s.io/v1`, or `v1` of the core group.
struct APIVersion: CustomStringConvertible {
  /// Empty for the core group; nil where the object names none.
  let group: String?
  let version: String?

  init(_ text: String?) {
    let parts = text?.split(separator: "/", omittingEmptySubsequences: false).map(String.init) ?? []
    group = parts.count > 1 ? parts[0] : text == nil ? nil : ""
    version = parts.last
  }

  var description: String {
    [group, version].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "/").shortened
  }
}
