import Answers
import Classifier
import Documents
import KubeModel
import PolicyAnalysis

/// `flowpermit derive`.
enum DeriveCommand {
  static let command = Command(
    name: "derive", operands: "INPUT... -f K8S",
    summary: "Propose minimal policies from traffic, with proof",
    discussion: """
      Proposes NetworkPolicies for the cert-manager components in the inputs: for each an allow policy, made of the connections that \
      succeeded and those that the component is known to need, and a deny-all. A needed connection that was not seen is kept and \
      marked. A connection that no profile expects is listed and enters only with --include. The YAML on standard output is for \
      `kubectl apply --dry-run=server -f -`; the reason for each rule and the proof are on standard error, or in -o json.
      """,
    examples: [
      "flowpermit derive capture.pcap -f cluster.yaml | kubectl apply --dry-run=server -f -",
      "flowpermit derive flows.jsonl capture.pcap -f cluster.yaml -o table",
      "flowpermit derive flows.jsonl -f cluster.yaml --output-dir policies/",
    ],
    options: [
      CommonOptions.manifests,
      OptionSpecification(
        "output-dir", value: .one(name: "DIR"), help: "write a file for each policy and a kustomization.yaml into DIR"),
      OptionSpecification("overwrite", help: "replace files of the same names in --output-dir"),
      OptionSpecification(
        "include", value: .many(name: "ID|all"), help: "allow this unexpected flow too; the proof lists the ids"),
      OptionSpecification(
        "deny", value: .one(name: "component|namespace"),
        help: "what the deny-all selects: each component's pods (default), or the whole namespace"),
      OptionSpecification(
        "external", value: .one(name: "public|observed"),
        help:
          "how rules name public peers that change their addresses: every public address on the port (default), or the observed addresses"
      ),
      CommonOptions.format, CommonOptions.filter, CommonOptions.frameFilter, CommonOptions.profile,
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters,
    work: .answer([.list, .manifests]) { session in
      let denial = try session.arguments.choice("deny", default: Synthesis.Denial.component)
      let cluster = try session.cluster(for: .naming)
      guard !cluster.pods.isEmpty else {
        throw ToolError(
          "derive needs the cluster's pods, to check what its selectors select",
          help: "kubectl get ns,nodes,pods,svc,endpointslices -A -o yaml > cluster.yaml, then: -f cluster.yaml")
      }
      let context = try session.context(cluster)
      let evidence = try session.evidence(context)
      let included = Set(session.arguments.all("include"))
      let synthesis = Synthesis(
        context, denial: denial, includes: included.contains("all") ? .all : .ids(included))
      let proposal = synthesis.propose(evidence.classification.edges)
      if let id = proposal.unknownIncludes.first {
        throw ToolError(
          "'--include \(id)': no unexpected flow has this id",
          help: proposal.unexpected.isEmpty
            ? "every flow was expected: leave it out"
            : Suggestion.help(for: id, among: Set(proposal.unexpected.map(\.id)).sorted()))
      }
      if proposal.policies.isEmpty { session.console.warn("nothing is proposed: no component was seen") }
      return .derive(proposal, evidence.reading)
    })
}
