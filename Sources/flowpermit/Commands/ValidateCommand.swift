import Answers
import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis

/// `flowpermit validate`.
enum ValidateCommand {
  static let command = Command(
    name: "validate", operands: "istio-csr INPUT... [-f K8S]",
    summary: "Show which clients of the mesh get their certificates from istio-csr",
    discussion: """
      Prints one row for every expected client (sidecars, gateways, waypoints and ztunnel among the objects in -f) and for every \
      observed one: how often it connected and under which name, how that ended, how often it renews, and what the policies given say \
      of its connections to istio-csr and to DNS. Clients that ask istiod instead and unexpected clients at istio-csr's port are \
      named. It ends with a policy that admits the expected clients.
      """,
    examples: [
      "flowpermit validate istio-csr capture.pcap -f cluster.yaml",
      "flowpermit validate istio-csr flows.jsonl.gz -f must-gather.tar.gz -o jsonl",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.preset, CommonOptions.replace, CommonOptions.format, CommonOptions.filter,
      CommonOptions.frameFilter, CommonOptions.profile, CommonOptions.addressBlocks,
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters,
    work: .answer([.list, .verdicts]) { session in
      guard session.arguments.operands.first == "istio-csr" else {
        throw ToolError("the subject of validate is missing", help: "flowpermit validate istio-csr INPUT... [-f K8S]")
      }
      session.dropFirstOperand()
      let context = try session.context(try session.cluster())
      let evidence = try session.evidence(context)
      let report = ClientValidation(context).report(
        evidence.classification.edges, window: evidence.classification.statistics.window)
      return .validate(report, evidence.reading, policies: context.judgedPolicies)
    })
}
