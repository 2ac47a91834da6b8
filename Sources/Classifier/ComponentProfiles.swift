import FlowModel
public import KubeModel

/// The profiles in the order in which they are tried: subjects of policies first, special profiles before general ones.
public struct ComponentProfiles: Sendable {
  public let all: [ComponentProfile]
  private let byComponent: [String: ComponentProfile]
  /// Every match with the place of its profile in `all`, in the order of the profiles; `index` selects among them.
  private let matches: [(profile: Int, match: ComponentProfile.Match)]
  private let index: SelectorIndex
  /// The places of the matches that ask for more than labels, by what they ask for first.
  private let otherMatches: OtherMatches
  /// The labels of every match, in the order of the profiles.
  public let labelsOfComponents: [[String: String]]

  /// The built-in profiles, after the `added` ones.
  public init(added: [ComponentProfile] = []) {
    all = added + Self.builtIn
    byComponent = Dictionary(all.map { ($0.component, $0) }) { first, _ in first }
    matches = all.enumerated().flatMap { place, profile in profile.matches.map { (place, $0) } }
    labelsOfComponents = matches.map(\.match.labels).filter { !$0.isEmpty }
    index = SelectorIndex(matches.map { LabelSelector($0.match.labels, isAsked: !$0.match.needsMoreThanLabels) })
    otherMatches = OtherMatches(matches.map(\.match))
  }

  /// Nil for an unknown component.
  public subscript(component: String) -> ComponentProfile? { byComponent[component] }

  /// The first profile that a pod fits, by its labels and namespace, or by images, arguments and service account; nil when none does.
  public func profile(of pod: Pod, _ parameters: Parameters) -> ComponentProfile? {
    let places = index.matches(pod.labels) + otherMatches.places(of: pod)
    return places.sorted().first { fits(pod, matches[$0].match, parameters) }.map { all[matches[$0].profile] }
  }

  /// Whether a pod fits what neither an index nor a dictionary has compared.
  private func fits(_ pod: Pod, _ match: ComponentProfile.Match, _ parameters: Parameters) -> Bool {
    if let namespace = match.namespace, !parameters.isNamespace(pod.namespace, of: namespace) { return false }
    if match.isOfRelease, !parameters.releases.contains(Release(pod)) { return false }
    guard match.needsMoreThanLabels else { return true }
    return match.labels.allSatisfy { pod.labels[$0.key] == $0.value }
  }

  /// The needs that a connection of this kind serves: the source's for egress, then the destination's for ingress.
  public func needs(for key: Edge.Key) -> [ComponentProfile.Need] {
    [
      self[key.source.component ?? ""]?.need(.egress, key.purpose, key.transport, with: key.destination),
      self[key.destination.component ?? ""]?.need(.ingress, key.purpose, key.transport, with: key.source),
    ].compactMap(\.self)
  }

  /// Whether the profile of either end lists a need that a connection of this kind serves.
  public func isNeeded(_ key: Edge.Key) -> Bool { !needs(for: key).isEmpty }

  /// Whether an end of a connection of this kind is a component that policies are derived for, and no profile lists a need for it.
  public func isUnexpected(_ key: Edge.Key) -> Bool {
    !isNeeded(key) && [key.source, key.destination].contains { self[$0.component ?? ""]?.role == .subject }
  }

  /// Reads profiles from YAML; errors name `file`.
  public static func read(_ text: [UInt8], file: String) throws(ProfileError) -> [ComponentProfile] {
    try ProfileDecoder.profiles(text, file: file)
  }

  private static let builtIn: [ComponentProfile] = files.flatMap { name, text -> [ComponentProfile] in
    do throws(ProfileError) {
      return try ProfileDecoder.profiles(text, file: name)
    } catch {
      preconditionFailure("built-in profile \(error.file), line \(error.line): \(error.message)")
    }
  }

  /// The embedded files, by name.
  static let files: [(name: String, text: [UInt8])] = [
    ("operator", PackageResources.operator_yaml),
    ("webhook", PackageResources.webhook_yaml),
    ("cainjector", PackageResources.cainjector_yaml),
    ("istio-csr", PackageResources.istio_csr_yaml),
    ("trust-manager", PackageResources.trust_manager_yaml),
    ("approver-policy", PackageResources.approver_policy_yaml),
    ("acmesolver", PackageResources.acmesolver_yaml),
    ("startupapicheck", PackageResources.startupapicheck_yaml),
    ("csi-driver", PackageResources.csi_driver_yaml),
    ("google-cas-issuer", PackageResources.google_cas_issuer_yaml),
    ("aws-pca-issuer", PackageResources.aws_pca_issuer_yaml),
    ("step-issuer", PackageResources.step_issuer_yaml),
    ("openshift-routes", PackageResources.openshift_routes_yaml),
    ("controller", PackageResources.controller_yaml),
    ("api-server", PackageResources.api_server_yaml),
    ("konnectivity-agent", PackageResources.konnectivity_agent_yaml),
    ("kube-apiserver-operator", PackageResources.kube_apiserver_operator_yaml),
    ("cluster-dns", PackageResources.cluster_dns_yaml),
    ("kubelet", PackageResources.kubelet_yaml),
    ("prometheus-user-workload", PackageResources.prometheus_user_workload_yaml),
    ("prometheus-platform", PackageResources.prometheus_platform_yaml),
    ("prometheus", PackageResources.prometheus_yaml),
    ("ztunnel", PackageResources.ztunnel_yaml),
    ("istiod", PackageResources.istiod_yaml),
    ("istio-waypoint", PackageResources.istio_waypoint_yaml),
    ("istio-gateway", PackageResources.istio_gateway_yaml),
    ("ingress-router", PackageResources.ingress_router_yaml),
    ("vault", PackageResources.vault_yaml),
    ("acme-server", PackageResources.acme_server_yaml),
    ("dns-authoritative", PackageResources.dns_authoritative_yaml),
    ("imds", PackageResources.imds_yaml),
    ("egress-proxy", PackageResources.egress_proxy_yaml),
    ("istio-sidecar", PackageResources.istio_sidecar_yaml),
  ]
}

extension LabelSelector {
  /// A selector for a profile's labels; the value `*` stands for any value.
  ///
  /// A match that is not asked for labels alone selects nothing here.
  fileprivate init(_ labels: [String: String], isAsked: Bool) {
    guard isAsked else {
      self.init(matchExpressions: [Requirement(key: "", condition: .isIn)])
      return
    }
    self.init(
      matchLabels: labels.filter { $0.value != "*" },
      matchExpressions: labels.filter { $0.value == "*" }.keys.sorted().map {
        Requirement(key: $0, condition: .exists)
      })
  }
}
