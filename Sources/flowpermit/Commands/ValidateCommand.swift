import Classifier
import Documents
import FlowModel
import KubeModel
import PolicyAnalysis
import Reporting

/// `flowpermit validate`.
enum ValidateCommand {
  static let command = Command(
    name: "validate", operands: "istio-csr INPUT... [-f K8S]",
    summary: "Which clients of the mesh get their certificates from istio-csr",
    discussion: """
      One row for every client that ought to exist (sidecars, gateways, waypoints and ztunnel among the objects in -f) and for every \
      one that was seen: how often and under which name it asked, how it ended, how often it renews, and what the policies at hand say \
      of its way to istio-csr and to DNS. Clients that ask istiod instead and strangers at the CA's port are named. At the end stands \
      the policy whose selectors admit the legitimate clients and nobody else.
      """,
    examples: [
      "flowpermit validate istio-csr capture.pcap -f cluster.yaml",
      "flowpermit validate istio-csr flows.jsonl.gz -f must-gather.tar.gz -o jsonl",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.preset, CommonOptions.output, CommonOptions.format, CommonOptions.filter,
      CommonOptions.frameFilter, CommonOptions.profile, CommonOptions.addressBlocks,
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters
  ) { arguments, console in
    guard arguments.operands.first == "istio-csr" else {
      throw ToolError("what to validate is not named", help: "flowpermit validate istio-csr INPUT... [-f K8S]")
    }
    let arguments = arguments.withoutFirstOperand()
    let requests = try OutputRequest.all(arguments, supported: OutputFormat.allCases)
    let cluster = try ClusterOptions.cluster(arguments, console)
    let options = try ClassifierOptions(arguments, cluster)
    let policies = try ClusterOptions.policies(arguments, cluster, options.parameters)
    var observations = try InputOptions.observations(arguments, console)
    let classification = try options.classify(&observations)
    ClassifierOptions.explain(classification, console)
    let report = ClientValidation(
      policies: policies, inventory: options.inventory, profiles: options.profiles, parameters: options.parameters,
      blocksReach: try ClusterOptions.reach(arguments)
    ).report(classification.edges, window: observations.statistics.window)
    for request in requests {
      try request.write(console) { (put) throws(OutputError) in try tell(report, request.format, put) }
    }
    return InputOptions.status(observations, console, hasFindings: report.clients.contains(where: \.isFinding))
  }

  private static func tell(
    _ report: ClientReport, _ format: OutputFormat, _ put: (String) throws(OutputError) -> Void
  ) throws(OutputError) {
    switch format {
    case .table: try put(ClientText.text(report))
    case .json:
      try JSONWriter.write(ListedDocument(clients: report), layout: .indented, put)
      try put("\n")
    case .jsonl:
      for client in report.clients {
        try put(JSONWriter.text(of: DocumentValue(client: client), layout: .line) + "\n")
      }
    case .yaml: try YAMLWriter.write(ListedDocument(clients: report), put)
    }
  }
}
