import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import Reporting

/// `flowpermit diagnose`.
enum DiagnoseCommand {
  static let command = Command(
    name: "diagnose", operands: "[INPUT...] [-f K8S] [--logs FILE...]",
    summary: "Why connections fail or time out, with evidence and the fix",
    discussion: """
      Looks for connections that cert-manager's components and the mesh's clients need and that failed, says how each failed on the \
      wire, whether a policy in -f denies it, which rule nearly matched, and what helps; a policy is blamed only where one denies. \
      Logs of components are read with --logs, and each message is brought together with the connections that it is about; with logs \
      alone it is said what they mean and what to capture next. At the end: which flows each component must have and has, and the \
      checklist of support.
      """,
    examples: [
      "flowpermit diagnose capture.pcap -f cluster.yaml",
      "flowpermit diagnose flows.jsonl -f must-gather.tar.gz --logs webhook.log --logs kube-apiserver.log",
      "kubectl logs -n cert-manager deploy/cert-manager | flowpermit diagnose --logs -",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.preset,
      OptionSpecification(
        "logs", value: .many(name: "FILE"),
        help: "logs of components, or a folder of them (.log, .txt, perhaps .gz); - for standard input; repeatable"),
      CommonOptions.output, CommonOptions.format, CommonOptions.filter, CommonOptions.frameFilter,
      CommonOptions.profile, CommonOptions.addressBlocks,
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters
  ) { arguments, console in
    let requests = try OutputRequest.all(arguments, supported: OutputFormat.allCases)
    let cluster = try ClusterOptions.cluster(arguments, console)
    let options = try ClassifierOptions(arguments, cluster)
    let policies = try ClusterOptions.policies(arguments, cluster, options.parameters)
    var observations = try InputOptions.observations(
      arguments, console, logs: arguments.all("logs"), patterns: SignatureCatalogue.logPatterns)
    let classification = try options.classify(&observations)
    ClassifierOptions.explain(classification, console)
    if policies.isEmpty {
      console.note(
        "there is no NetworkPolicy to judge by: whether a policy is to blame is not told; give policies with -f")
    }
    let report = Diagnoser(options.context(policies, blocksReach: try ClusterOptions.reach(arguments)))
      .report(classification.edges, messages: observations.messages)
    for request in requests {
      try request.write(console) { (put) throws(OutputError) in try tell(report, request.format, put) }
    }
    return InputOptions.status(observations, console, hasFindings: !report.findings.isEmpty)
  }

  private static func tell(
    _ report: DiagnosisReport, _ format: OutputFormat, _ put: (String) throws(OutputError) -> Void
  ) throws(OutputError) {
    switch format {
    case .table: try put(DiagnosisText.text(report))
    case .json:
      try JSONText.write(ListedDocument(diagnosis: report), layout: .indented, put)
      try put("\n")
    case .jsonl:
      for finding in report.findings {
        try JSONText.write(ListedDocument(finding: finding, fixes: report.fixes(of: finding)), layout: .line, put)
        try put("\n")
      }
    case .yaml: try YAMLWriter.write(ListedDocument(diagnosis: report), put)
    }
  }
}
