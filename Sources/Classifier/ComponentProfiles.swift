import Documents
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
    if match.isOfSolver, !parameters.solvers.contains(where: { $0.serves(pod) }) { return false }
    guard match.needsMoreThanLabels else { return true }
    return OtherMatches.fits(pod, match)
      && match.labels.allSatisfy { key, value in value == "*" ? pod.labels[key] != nil : pod.labels[key] == value }
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
    let documents: [DocumentNode]
    do {
      documents = try YAMLDocumentReader.documents(text)
    } catch {
      throw ProfileError(file: file, line: error.line, message: error.message)
    }
    return try ProfileDecoder.profiles(documents, file: file)
  }

  private static let builtIn: [ComponentProfile] = files.flatMap { name, packed -> [ComponentProfile] in
    do throws(ProfileError) {
      return try ProfileDecoder.profiles(packed.documents, file: name)
    } catch {
      preconditionFailure("built-in profile \(error.file), line \(error.line): \(error.message)")
    }
  }

  /// The embedded files, by name.
  static let files: [(name: String, documents: PackedDocuments)] = [
    ("operator", EmbeddedYAML.operator),
    ("webhook", EmbeddedYAML.webhook),
    ("cainjector", EmbeddedYAML.cainjector),
    ("istio-csr", EmbeddedYAML.istio_csr),
    ("trust-manager", EmbeddedYAML.trust_manager),
    ("approver-policy", EmbeddedYAML.approver_policy),
    ("acmesolver", EmbeddedYAML.acmesolver),
    ("dns01-webhook-solver", EmbeddedYAML.dns01_webhook_solver),
    ("startupapicheck", EmbeddedYAML.startupapicheck),
    ("csi-driver", EmbeddedYAML.csi_driver),
    ("google-cas-issuer", EmbeddedYAML.google_cas_issuer),
    ("aws-pca-issuer", EmbeddedYAML.aws_pca_issuer),
    ("step-issuer", EmbeddedYAML.step_issuer),
    ("openshift-routes", EmbeddedYAML.openshift_routes),
    ("controller", EmbeddedYAML.controller),
    ("api-server", EmbeddedYAML.api_server),
    ("konnectivity-agent", EmbeddedYAML.konnectivity_agent),
    ("kube-apiserver-operator", EmbeddedYAML.kube_apiserver_operator),
    ("cluster-dns", EmbeddedYAML.cluster_dns),
    ("kubelet", EmbeddedYAML.kubelet),
    ("prometheus-user-workload", EmbeddedYAML.prometheus_user_workload),
    ("prometheus-platform", EmbeddedYAML.prometheus_platform),
    ("prometheus", EmbeddedYAML.prometheus),
    ("ztunnel", EmbeddedYAML.ztunnel),
    ("istiod", EmbeddedYAML.istiod),
    ("istio-waypoint", EmbeddedYAML.istio_waypoint),
    ("istio-gateway", EmbeddedYAML.istio_gateway),
    ("ingress-router", EmbeddedYAML.ingress_router),
    ("vault", EmbeddedYAML.vault),
    ("acme-server", EmbeddedYAML.acme_server),
    ("dns-authoritative", EmbeddedYAML.dns_authoritative),
    ("imds", EmbeddedYAML.imds),
    ("egress-proxy", EmbeddedYAML.egress_proxy),
    ("istio-sidecar", EmbeddedYAML.istio_sidecar),
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
