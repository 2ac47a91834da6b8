import Answers
import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis

/// `flowpermit report`.
enum ReportCommand {
  static let command = Command(
    name: "report", operands: "INPUT... -f K8S",
    summary: "Write one page with everything: verdicts, causes, needs, rules, a proposal",
    discussion: """
      Reads the inputs once and asks all questions: what the policies in -f would drop (check), why connections fail (diagnose), which \
      clients get certificates from istio-csr (validate), and which policies the traffic needs (derive). With -o html=FILE it writes one \
      page with a map of the connections, which needs no network and no server.
      """,
    examples: [
      "flowpermit report capture.pcap -f cluster.yaml -o html=report.html",
      "flowpermit report flows.jsonl.gz -f must-gather.tar.gz -o html=report.html -o sarif=report.sarif",
      "flowpermit report flows.jsonl -f cluster.yaml --preset proposal -o html=trial.html",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.preset, CommonOptions.replace, CommonOptions.format, CommonOptions.filter,
      CommonOptions.frameFilter, CommonOptions.profile, CommonOptions.addressBlocks,
      OptionSpecification(
        "logs", value: .many(name: "FILE"), help: "logs of components, or a folder of them; repeatable"),
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters,
    work: .answer([.list, .verdicts, .graph]) { session in
      let context = try session.context(try session.cluster())
      let evidence = try session.evidence(
        context, logs: session.arguments.all("logs"), patterns: LogKnowledge.patterns, use: .judgingNeeds)
      let (edges, reading) = (evidence.classification.edges, evidence.reading)
      let drops = DropAnalysis(context).report(edges)
      let diagnosis = Diagnoser(context).report(
        edges, messages: evidence.messages, logs: LogExtent(evidence.classification.statistics))
      let clients = ClientValidation(context).report(edges, window: evidence.classification.statistics.window)
      // Without pods no selector can be checked, and nothing is proposed.
      let proposal = context.inventory.cluster.pods.isEmpty ? nil : Synthesis(context).propose(edges)
      return .report(
        check: .check(drops, reading), diagnosis: .diagnose(diagnosis, reading),
        clients: clients.clients.isEmpty ? nil : .validate(clients, reading, policies: context.judgedPolicies),
        proposal: proposal.map { .derive($0, reading) },
        TrafficOverview(edges, drops, context, proposal: proposal?.policies), Timeline(edges),
        policies: context.policies)
    })
}
