import Classifier
import Documents
import FlowModel
import KubeModel
import PolicyAnalysis
import Reporting

/// `flowpermit derive`.
enum DeriveCommand {
  static let command = Command(
    name: "derive", operands: "INPUT... -f K8S",
    summary: "Minimal policies from traffic, with proof",
    discussion: """
      Proposes NetworkPolicies for the cert-manager components that the inputs show: for each an allow policy with the flows that
      succeeded and that the component is known to have, and a deny-all. What a component needs and was not seen is kept and marked; a
      flow that nobody expects is listed, and enters only with --include. The YAML on standard output is for
      `kubectl apply --dry-run=server -f -`; why each rule is there, and the proof, are on standard error, or in -o json.
      """,
    examples: [
      "flowpermit derive capture.pcap -f cluster.yaml | kubectl apply --dry-run=server -f -",
      "flowpermit derive flows.jsonl capture.pcap -f cluster.yaml -o table",
      "flowpermit derive flows.jsonl -f cluster.yaml --output-dir policies/",
    ],
    options: [
      CommonOptions.manifests,
      OptionSpecification(
        "output", letter: "o", value: .many(name: "FORMAT[=FILE]"), help: "yaml (default), json or table; repeatable"),
      OptionSpecification(
        "output-dir", value: .one(name: "DIR"), help: "write a file for each policy and a kustomization.yaml into DIR"),
      OptionSpecification("overwrite", help: "replace files of the same names in --output-dir"),
      OptionSpecification(
        "include", value: .many(name: "ID|all"), help: "propose this unexpected flow too; the proof lists the ids"),
      OptionSpecification(
        "deny", value: .one(name: "component|namespace"),
        help: "whom the deny-all speaks of: each component's pods (default), or the whole namespace"),
      CommonOptions.format, CommonOptions.filter, CommonOptions.frameFilter, CommonOptions.profile,
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters
  ) { arguments, console in
    let requests = try OutputRequest.all(arguments, supported: [.yaml, .json, .table], fallback: .yaml)
    let denial = try arguments.choice("deny", default: Synthesis.Denial.component)
    let folder = try arguments.value("output-dir").map { path throws(ToolError) in
      try OutputFolder(path, replacing: arguments.has("overwrite"))
    }
    let cluster = try ClusterOptions.cluster(arguments, console)
    guard !cluster.pods.isEmpty else {
      throw ToolError(
        "derive needs the cluster's pods, to check what its selectors select",
        help: "kubectl get ns,nodes,pods,svc,endpointslices -A -o yaml > cluster.yaml, then: -f cluster.yaml")
    }
    let options = try ClassifierOptions(arguments, cluster)
    var observations = try InputOptions.observations(arguments, console)
    let classification = try options.classify(&observations)
    ClassifierOptions.explain(classification, console)
    let included = Set(arguments.all("include"))
    let synthesis = Synthesis(
      inventory: options.inventory, profiles: options.profiles, parameters: options.parameters, denial: denial,
      includes: included.contains("all") ? .all : .ids(included))
    let proposal = synthesis.propose(classification.edges)
    for note in proposal.notes { console.note(ProposalNoteText.text(note)) }
    if proposal.policies.isEmpty { console.warn("nothing is proposed: no component was seen") }
    if let folder { try folder.write(files(proposal)) }
    if folder == nil || !arguments.all("output").isEmpty {
      let inputs = observations.statistics.inputs.map(\.path)
      for request in requests {
        try request.write(console) { (put) throws(OutputError) in try tell(proposal, inputs, request.format, put) }
      }
    }
    if !requests.contains(where: { $0.format == .table && $0.path == nil }) {
      console.explain(ProposalText.proof(proposal))
    }
    let hasFindings = proposal.unexpected.contains { !$0.isIncluded }
    return InputOptions.status(observations, console, hasFindings: hasFindings)
  }

  private static func files(_ proposal: Proposal) -> [(name: String, text: String)] {
    proposal.policies.map { (ProposalYAML.fileName($0), ProposalYAML.text(of: $0, in: proposal)) }
      + [("kustomization.yaml", ProposalYAML.kustomization(proposal))]
  }

  private static func tell(
    _ proposal: Proposal, _ inputs: [String], _ format: OutputFormat, _ put: (String) throws(OutputError) -> Void
  ) throws(OutputError) {
    switch format {
    case .yaml: try put(ProposalYAML.text(proposal))
    case .json, .jsonl:
      try JSONWriter.write(ListedDocument(derive: proposal, inputs: inputs), layout: .indented, put)
      try put("\n")
    case .table: try put(ProposalText.rules(proposal) + "\n" + ProposalText.proof(proposal))
    }
  }
}
