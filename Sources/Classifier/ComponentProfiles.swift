public import KubeModel

/// The profiles in the order in which they are tried: what policies are made for comes first, the special before the general.
public struct ComponentProfiles: Sendable {
  /// The profiles in order.
  public let all: [ComponentProfile]
  private let byComponent: [String: ComponentProfile]
  /// The profiles' matches in their order, and what they select.
  private let matches: [(profile: Int, match: ComponentProfile.Match)]
  private let index: SelectorIndex
  /// The labels by which the profiles tell components, in their order.
  public let labelsOfComponents: [[String: String]]

  /// The built-in profiles; `added` ones come before them.
  public init(added: [ComponentProfile] = []) {
    all = added + Self.builtIn
    byComponent = Dictionary(all.map { ($0.component, $0) }) { first, _ in first }
    matches = all.enumerated().flatMap { place, profile in profile.matches.map { (place, $0) } }
    labelsOfComponents = matches.map(\.match.labels)
    index = SelectorIndex(matches.map { LabelSelector($0.match.labels) })
  }

  /// The profile of a component; nil for an unknown word.
  public subscript(component: String) -> ComponentProfile? { byComponent[component] }

  /// The profile that a pod's labels and namespace fit; nil where none does.
  public func profile(of pod: Pod, _ parameters: Parameters) -> ComponentProfile? {
    index.matches(pod.labels).first { place in
      matches[place].match.namespace.map { parameters.name($0) == pod.namespace } ?? true
    }.map { all[matches[$0].profile] }
  }

  /// The profiles in a text of YAML; `file` stands for its name in errors. Throws a `ProfileError` where one does not fit.
  public static func read(_ text: [UInt8], file: String) throws(ProfileError) -> [ComponentProfile] {
    try ProfileDecoder.profiles(text, file: file)
  }

  private static let builtIn: [ComponentProfile] = files.flatMap { name, text -> [ComponentProfile] in
    do throws(ProfileError) {
      return try ProfileDecoder.profiles(text, file: name)
    } catch {
      preconditionFailure("the built-in profile \(error.file) is wrong in line \(error.line): \(error.message)")
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
  /// Selects by a profile's labels, in which `*` stands for any value.
  fileprivate init(_ labels: [String: String]) {
    self.init(
      matchLabels: labels.filter { $0.value != "*" },
      matchExpressions: labels.filter { $0.value == "*" }.keys.sorted().map {
        Requirement(key: $0, condition: .exists)
      })
  }
}
