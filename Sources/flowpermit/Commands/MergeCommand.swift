import ByteInput
import FlowIngest

/// `flowpermit merge`.
enum MergeCommand {
  static let command = Command(
    name: "merge", operands: "PARTIAL...",
    summary: "Partials into one",
    discussion: """
      Adds what 'aggregate' wrote of different inputs; order and grouping change nothing in the bytes that come out. A partial that was \
      cut or altered is refused, and so is an input that two partials tell of: it would count twice. What is wrong ends the run with 2, \
      and nothing is written that could be taken for a whole.
      """,
    examples: [
      "flowpermit merge yesterday.partial.gz today.partial.gz -o jsonl=both.partial.gz",
      "flowpermit merge parts/ --manifest inputs.txt | flowpermit check - -f cluster.yaml",
    ],
    options: [PartialOptions.output] + CommonOptions.resources + PartialOptions.shared,
    work: .partial { session in
      guard !session.arguments.operands.isEmpty else {
        throw ToolError("no partial is named", help: "name what 'flowpermit aggregate' wrote, or - for standard input")
      }
      return try PartialOptions.run(session) { (ingestion) throws(InputError) in
        try ingestion.partial(of: session.arguments.operands, from: .partials)
      }
    })
}
