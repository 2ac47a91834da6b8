import Answers
import Classifier
import PolicyAnalysis

/// `flowpermit presets`.
enum PresetsCommand {
  static let command = Command(
    name: "presets", operands: "[NAME]",
    summary: "List the built-in policy sets, or print one for the namespaces given",
    discussion: """
      Without NAME, lists the sets. With NAME, prints its objects for `kubectl apply --dry-run=server -f -`. Namespaces come from the \
      options, else from the objects in -f, else they are the operator's defaults.
      """,
    examples: ["flowpermit presets", "flowpermit presets operator-1.18 --istio-csr-namespace mesh"],
    options: [CommonOptions.manifests] + CommonOptions.parameters,
    work: .answer([.list, .manifests]) { session in
      guard let name = session.arguments.operands.first else {
        return .presets(Preset.all.map { ($0, $0.policies(Parameters()).count) })
      }
      let preset = try ClusterOptions.preset(named: name)
      let parameters = try ClassifierOptions.parameters(session.arguments, try session.cluster(for: .naming))
      return .manifests(preset.policies(parameters))
    })
}
