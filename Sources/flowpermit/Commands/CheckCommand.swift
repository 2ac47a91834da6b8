import Classifier
import Documents
import FlowModel
import KubeModel
import PolicyAnalysis
import Reporting

/// `flowpermit check`.
enum CheckCommand {
  static let command = Command(
    name: "check", operands: "INPUT... -f K8S",
    summary: "Which flows the current policies would drop, and why",
    discussion: """
      Replays what the inputs show against the NetworkPolicies among the objects in -f, and against the built-in sets of --preset.
      For each connection that would be dropped: who, to whom, which side denies, the policies that isolate it, the rule that nearly
      matched and what differs, and the smallest policy that would let it pass. The verdict is that of the policies at hand, whatever
      they were when the traffic was recorded; 'observed' says what happened then.
      """,
    examples: [
      "flowpermit check capture.pcap -f cluster.yaml",
      "flowpermit check flows.jsonl -f cluster.yaml --preset operator-1.18",
      "kubectl get ns,nodes,pods,svc,endpointslices,netpol -A -o yaml | flowpermit check capture.pcap -f -",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.preset, CommonOptions.output, CommonOptions.format, CommonOptions.filter,
      CommonOptions.frameFilter,
      CommonOptions.profile,
      CommonOptions.addressBlocks,
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters
  ) { arguments, console in
    let requests = try OutputRequest.all(arguments, supported: [.table, .json, .yaml])
    let cluster = try ClusterOptions.cluster(arguments, console)
    let options = try ClassifierOptions(arguments, cluster)
    let policies = try ClusterOptions.policies(arguments, cluster, options.parameters)
    if policies.isEmpty {
      console.warn("there is no NetworkPolicy to judge by: give policies with -f, or --preset NAME")
    }
    var observations = try InputOptions.observations(arguments, console)
    let classification = try options.classify(&observations)
    ClassifierOptions.explain(classification, console)
    let analysis = DropAnalysis(
      policies: policies, inventory: options.inventory, profiles: options.profiles, parameters: options.parameters,
      blocksReach: try ClusterOptions.reach(arguments))
    let report = analysis.report(classification.edges)
    for request in requests {
      try request.write(console) { (put) throws(OutputError) in try tell(report, request.format, put) }
    }
    return InputOptions.status(observations, console, hasFindings: !report.findings.isEmpty)
  }

  private static func tell(
    _ report: DropReport, _ format: OutputFormat, _ put: (String) throws(OutputError) -> Void
  ) throws(OutputError) {
    switch format {
    case .table: try CheckText.write(report, put)
    case .json, .jsonl:
      try JSONWriter.write(ListedDocument(check: report), layout: .indented, put)
      try put("\n")
    case .yaml: try YAMLWriter.write(ListedDocument(check: report), put)
    }
  }
}
