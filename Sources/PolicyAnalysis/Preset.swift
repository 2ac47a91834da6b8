public import Classifier
import Documents
import FlowModel
public import KubeModel

/// A built-in set of policies: those that a product ships, or a proposal under discussion. Read from data, for the namespaces of an
/// installation.
public struct Preset: Sendable {
  /// The word on the command line.
  public let name: String
  /// A description of one line.
  public let summary: String
  private let files: [PackedDocuments]
  /// Whether the names of the objects begin with the release's, as a Helm chart writes them.
  private let namesAreOfRelease: Bool

  private init(name: String, summary: String, files: [PackedDocuments], namesAreOfRelease: Bool = false) {
    self.name = name
    self.summary = summary
    self.files = files
    self.namesAreOfRelease = namesAreOfRelease
  }

  /// In the order of listings.
  public static let all: [Preset] = [
    Preset(
      name: "proposal",
      summary: "the proposal for the cert-manager operator: a deny-all and an allow policy per component",
      files: [EmbeddedYAML.proposal]),
    Preset(
      name: "proposal+grpc", summary: "the proposal, and the user's rule that lets the mesh reach istio-csr",
      files: [EmbeddedYAML.proposal, EmbeddedYAML.proposal_grpc]),
    Preset(
      name: "operator-1.18", summary: "what the cert-manager operator for OpenShift ships, 1.18 to 1.20",
      files: [EmbeddedYAML.operator_1_18]),
    Preset(
      name: "operator-1.18+e2e", summary: "the same, and the controller egress of the operator's own end-to-end tests",
      files: [EmbeddedYAML.operator_1_18, EmbeddedYAML.operator_1_18_e2e]),
    Preset(
      name: "helm-1.19", summary: "what the upstream Helm chart renders for the webhook, up to 1.19",
      files: [EmbeddedYAML.helm_1_19], namesAreOfRelease: true),
    Preset(
      name: "helm-1.20", summary: "what the upstream Helm chart renders with networkPolicy.enabled, 1.20 and 1.21",
      files: [EmbeddedYAML.helm_1_20], namesAreOfRelease: true),
    Preset(
      name: "openshift-4.22", summary: "what OpenShift 4.22 ships for its own routers, gateways and resolvers",
      files: [EmbeddedYAML.openshift_4_22]),
    Preset(
      name: "trust-manager-preview", summary: "a preview: the operator's drafted policies for trust-manager",
      files: [EmbeddedYAML.trust_manager_preview]),
  ]

  /// Nil for an unknown name.
  public static func named(_ name: String) -> Preset? { all.first { $0.name == name } }

  /// The objects for these namespaces and this release, in the preset's order. Where two of the namespaces are the same, objects of the
  /// same name are given once.
  public func policies(_ parameters: Parameters, for release: ReleaseNames = ReleaseNames()) -> [NetworkPolicy] {
    let read = files.map { ManifestReader.read($0.documents, named: "preset \(name)") }
    precondition(read.allSatisfy(\.issues.isEmpty), "the built-in preset \(name) cannot be read")
    var policies: [NetworkPolicy] = []
    for (place, policy) in read.flatMap(\.policies).enumerated() {
      var policy = policy
      policy.namespace = Self.namespace(policy.namespace, parameters)
      policy.source?.isBuiltIn = true
      release.apply(to: &policy, namesToo: namesAreOfRelease)
      if place >= (read.first?.policies.count ?? 0) { Self.setGRPCPort(&policy, parameters) }
      if !policies.contains(where: { $0.namespace == policy.namespace && $0.name == policy.name }) {
        policies.append(policy)
      }
    }
    return policies
  }

  /// The namespaces in the files are the defaults.
  private static func namespace(_ name: String, _ parameters: Parameters) -> String {
    switch name {
    case "cert-manager-operator": parameters.operatorNamespace
    case "cert-manager": parameters.certManagerNamespace
    case "istio-system": parameters.istioCSRNamespace
    default: name
    }
  }

  /// The rule for istio-csr's clients needs the pod's port: policies never see the Service's.
  private static func setGRPCPort(_ policy: inout NetworkPolicy, _ parameters: Parameters) {
    guard policy.podSelector.matchLabels["app"] == "cert-manager-istio-csr", policy.directions == [.ingress] else {
      return
    }
    let port = Int(parameters.grpcPort)
    for rule in policy.ingress.indices { policy.ingress[rule].ports = [NetworkPolicy.Port(.tcp, .range(port...port))] }
  }
}
