import Answers
import Classifier
import FlowModel
import PolicyAnalysis

/// `flowpermit diagnose`.
enum DiagnoseCommand {
  static let command = Command(
    name: "diagnose", operands: "[INPUT...] [-f K8S] [--logs FILE...]",
    summary: "Explain why connections fail or time out, with evidence and the fix",
    discussion: """
      Finds connections that cert-manager's components and the mesh's clients need and that failed. For each cause it says how the \
      connection failed on the wire, whether a policy in -f denies it, which rule comes closest, and what to do; a policy is named as \
      the cause only where one denies the connection. --logs reads the logs of components and matches each message with its \
      connections; with logs alone it says what they mean and what to record next. It ends with the connections that each component \
      needs, and with the support checklist.
      """,
    examples: [
      "flowpermit diagnose capture.pcap -f cluster.yaml",
      "flowpermit diagnose flows.jsonl -f must-gather.tar.gz --logs webhook.log --logs kube-apiserver.log",
      "kubectl logs -n cert-manager deploy/cert-manager | flowpermit diagnose --logs -",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.preset, CommonOptions.replace,
      OptionSpecification(
        "logs", value: .many(name: "FILE"),
        help: "logs of components, or a folder of them (.log, .txt, also with .gz); - for standard input; repeatable"),
      CommonOptions.format, CommonOptions.filter, CommonOptions.frameFilter, CommonOptions.profile,
      CommonOptions.addressBlocks,
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters,
    work: .answer([.list, .verdicts]) { session in
      let context = try session.context(try session.cluster())
      let evidence = try session.evidence(
        context, logs: session.arguments.all("logs"), patterns: LogKnowledge.patterns, use: .judgingNeeds)
      if !context.knowsPolicies {
        session.console.note("cannot tell whether a policy is the cause: no policies were given (-f)")
      }
      let report = Diagnoser(context).report(
        evidence.classification.edges, messages: evidence.messages,
        logs: LogExtent(evidence.classification.statistics))
      return .diagnose(report, evidence.reading)
    })
}
