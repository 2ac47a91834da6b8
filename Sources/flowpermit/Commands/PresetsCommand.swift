import Answers
import Classifier
import KubeModel
import PolicyAnalysis

/// `flowpermit presets`.
enum PresetsCommand {
  static let command = Command(
    name: "presets", operands: "[NAME]",
    summary: "List the built-in policy sets, or print one for the namespaces given",
    discussion: """
      Without NAME, lists the sets. With NAME, prints its objects for `kubectl apply --dry-run=server -f -`. Namespaces come from the \
      options, else from the objects in -f, else they are the operator's defaults. The names and labels of a release come from the objects too.
      """,
    examples: ["flowpermit presets", "flowpermit presets operator-1.18 --istio-csr-namespace mesh"],
    options: [CommonOptions.manifests, CommonOptions.profile] + CommonOptions.parameters,
    work: .answer([.list, .manifests]) { session in
      guard let name = session.arguments.operands.first else {
        return .presets(Preset.all.map { ($0, $0.policies(Parameters()).count) })
      }
      let preset = try ClusterOptions.preset(named: name)
      let cluster = try session.cluster(for: .naming)
      let parameters = try ClassifierOptions.parameters(session.arguments, cluster)
      let profiles = try ClassifierOptions.profiles(session.arguments)
      var answer = Answer.manifests(
        preset.policies(parameters, for: ReleaseNames(Inventory(cluster), profiles, parameters)))
      let others = parameters.certManagerNamespaces.subtracting([parameters.certManagerNamespace]).sorted()
      if !others.isEmpty {
        answer.notes.append(
          "rendered for \(name: parameters.certManagerNamespace); cert-manager is also installed in \(.list(others) { .name($0) }): name it with --cert-manager-namespace"
        )
      }
      return answer
    })
}
