import Classifier
import Documents
import KubeModel
import PolicyAnalysis
import Reporting

/// `flowpermit presets`.
enum PresetsCommand {
  static let command = Command(
    name: "presets", operands: "[NAME]",
    summary: "The built-in policy sets, for the namespaces given",
    discussion: """
      Without NAME, lists the sets. With NAME, prints its objects for `kubectl apply --dry-run=server -f -`. Namespaces come from the
      options, else from the objects in -f, else they are the operator's defaults.
      """,
    examples: ["flowpermit presets", "flowpermit presets operator-1.18 --istio-csr-namespace mesh"],
    options: [CommonOptions.manifests, CommonOptions.output] + CommonOptions.parameters
  ) { arguments, console in
    guard let name = arguments.operands.first else {
      var table = TextTable([.init("NAME"), .init("POLICIES", .right), .init("WHAT IT IS")])
      for preset in Preset.all {
        table.add([preset.name, String(preset.policies(Parameters()).count), preset.summary])
      }
      try console.write(table.text)
      return .nothingToReport
    }
    let preset = try ClusterOptions.preset(named: name)
    let requests = try OutputRequest.all(arguments, supported: [.yaml, .json], fallback: .yaml)
    let cluster = try ClusterOptions.cluster(arguments, console)
    let policies = preset.policies(try ClassifierOptions.parameters(arguments, cluster))
    for request in requests { try request.write(text(policies, request.format), console) }
    return .nothingToReport
  }

  private static func text(_ policies: [NetworkPolicy], _ format: OutputFormat) -> String {
    let documents = policies.map { DocumentValue(policy: $0) }
    switch format {
    case .yaml, .table: return YAMLWriter.text(of: documents)
    case .json, .jsonl:
      let list: DocumentValue = ["apiVersion": "v1", "kind": "List", "items": .array(documents)]
      return JSONWriter.text(of: list, layout: .indented) + "\n"
    }
  }
}
