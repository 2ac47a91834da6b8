import Answers
import Classifier
import FlowModel

/// `flowpermit flows`.
enum FlowsCommand {
  static let command = Command(
    name: "flows", operands: "INPUT... [-f K8S]",
    summary: "Show which workloads connect to which",
    discussion: """
      Reads packet captures and flow logs. Each INPUT is a file, a folder, or - for standard input. The content decides the format, and \
      gzip is decompressed. With the cluster's objects in -f, addresses get names, and the tuples before and after a Service's \
      translation become one connection.
      """,
    examples: [
      "flowpermit flows capture.pcap -f cluster.yaml",
      "flowpermit flows flows.jsonl -o json",
      "flowpermit flows --conversations capture.pcap -o jsonl",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.format, CommonOptions.filter, CommonOptions.frameFilter,
      CommonOptions.profile,
      OptionSpecification("conversations", help: "one row for each five-tuple as it was seen on the wire"),
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters,
    work: .answer([.list, .graph]) { session in
      guard !session.arguments.has("conversations") else { return try conversations(session) }
      let context = try session.context(try session.cluster(for: .naming))
      // Conditions select single connections, and summaries have none.
      guard session.arguments.all("where").isEmpty else {
        let evidence = try session.evidence(context, use: .listing)
        return .flows(evidence.reading, evidence.classification.edges)
      }
      let (reading, edges) = try session.summaries(context)
      return .flows(reading, edges)
    })

  /// The wire view, without names and without folding.
  private static func conversations(_ session: Session) throws(ToolError) -> Answer {
    guard session.arguments.all("where").isEmpty else {
      throw ToolError(
        "--where filters named connections, and --conversations shows the wire", help: "leave out one of them")
    }
    guard !session.arguments.all("output").contains(where: { $0 == "dot" || $0.hasPrefix("dot=") }) else {
      throw ToolError("-o dot draws workloads, and --conversations lists addresses", help: "leave out one of them")
    }
    let observations = try session.observations()
    guard !observations.isGrouped else {
      throw ToolError(
        "a partial holds conversations in groups, and --conversations shows each",
        help: "leave it out, or aggregate the inputs without --settle")
    }
    if session.arguments.has("max-memory") {
      session.console.note("--max-memory does not cover the table of --conversations, which is held as text")
    }
    return .conversations(observations)
  }
}
