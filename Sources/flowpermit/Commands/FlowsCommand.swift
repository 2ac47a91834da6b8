import FlowIngest
import FlowModel
import KubeModel
import Reporting

/// `flowpermit flows`.
enum FlowsCommand {
  static let command = Command(
    name: "flows", operands: "INPUT...",
    summary: "Who talks to whom",
    discussion: """
      Reads packet captures and flow logs. Each INPUT is a file, a folder, or - for standard input; the kind is found by content,
      and gzip is inflated on the way.
      """,
    examples: ["flowpermit flows --conversations capture.pcap -o jsonl"],
    options: [
      CommonOptions.output, CommonOptions.format,
      OptionSpecification("conversations", help: "one row for each five-tuple as it was seen on the wire"),
    ]
  ) { arguments, console in
    let requests = try OutputRequest.all(arguments, supported: OutputFormat.allCases)
    let observations = try Ingestion().read(arguments.operands)
    for request in requests {
      var text = ""
      for flow in observations.flows {
        text += JSONText.text(of: DocumentValue(conversation: flow), layout: .line) + "\n"
      }
      try request.write(text, console)
    }
    return console.status(hasFindings: false)
  }
}
