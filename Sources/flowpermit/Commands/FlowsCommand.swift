import Classifier
import Documents
import FlowModel
import KubeModel
import Reporting

/// `flowpermit flows`.
enum FlowsCommand {
  static let command = Command(
    name: "flows", operands: "INPUT... [-f K8S]",
    summary: "Who talks to whom",
    discussion: """
      Reads packet captures and flow logs. Each INPUT is a file, a folder, or - for standard input; the kind is found by content,
      and gzip is inflated on the way. With the cluster's objects in -f, addresses get names, and the tuples before and after a
      Service's translation become one connection.
      """,
    examples: [
      "flowpermit flows capture.pcap -f cluster.yaml",
      "flowpermit flows flows.jsonl -o json",
      "flowpermit flows --conversations capture.pcap -o jsonl",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.output, CommonOptions.format, CommonOptions.filter,
      CommonOptions.frameFilter, CommonOptions.profile,
      OptionSpecification("conversations", help: "one row for each five-tuple as it was seen on the wire"),
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters
  ) { arguments, console in
    let requests = try OutputRequest.all(arguments, supported: OutputFormat.allCases)
    var observations = try InputOptions.observations(arguments, console)
    if arguments.has("conversations") {
      guard arguments.all("where").isEmpty else {
        throw ToolError(
          "--where filters named connections, and --conversations shows the wire", help: "leave one of them out")
      }
      guard !observations.isGrouped else {
        throw ToolError(
          "a partial holds conversations in groups, and --conversations shows each",
          help: "leave it out, or aggregate the inputs without --settle")
      }
      if arguments.has("max-memory") {
        console.note("--max-memory does not hold: the rows of --conversations are held as text")
      }
      for request in requests { try request.write(try text(observations, request.format), console) }
    } else {
      let cluster = try ClusterOptions.cluster(arguments, console)
      let classification = try ClassifierOptions(arguments, cluster).classify(&observations)
      ClassifierOptions.explain(classification, console)
      for request in requests {
        try request.write(console) { (put) throws(OutputError) in try tell(classification, request.format, put) }
      }
    }
    return InputOptions.status(observations, console, hasFindings: false)
  }

  private static func tell(
    _ classification: Classification, _ format: OutputFormat, _ put: (String) throws(OutputError) -> Void
  ) throws(OutputError) {
    switch format {
    case .table: try TextTable(edges: classification.edges).write(put)
    case .json:
      try JSONWriter.write(ListedDocument(flows: classification), layout: .indented, put)
      try put("\n")
    case .jsonl:
      for edge in classification.edges {
        try put(JSONWriter.text(of: DocumentValue(edge: edge), layout: .line) + "\n")
      }
    case .yaml: try YAMLWriter.write(ListedDocument(flows: classification), put)
    }
  }

  private static func text(_ observations: Observations, _ format: OutputFormat) throws(ToolError) -> String {
    let text = conversations(observations, format)
    if let failure = observations.conversations.failure {
      throw ToolError(failure, help: "it lay in the folder that TMPDIR names, or in /tmp")
    }
    return text
  }

  private static func conversations(_ observations: Observations, _ format: OutputFormat) -> String {
    switch format {
    case .table: return TextTable(conversations: observations.flows).text
    case .jsonl:
      var text = ""
      for flow in observations.conversations {
        text += JSONWriter.text(of: DocumentValue(conversation: flow), layout: .line)
        text += "\n"
      }
      return text
    case .json: return JSONWriter.text(of: DocumentValue(conversations: observations), layout: .indented) + "\n"
    case .yaml: return YAMLWriter.text(of: [DocumentValue(conversations: observations)])
    }
  }
}
