import ByteInput
import FlowIngest

/// `flowpermit aggregate`.
enum AggregateCommand {
  static let command = Command(
    name: "aggregate", operands: "INPUT...",
    summary: "Inputs in, one mergeable partial out",
    discussion: """
      Reads captures, flow logs, components' logs and partials, and writes what they tell from before anything is named or judged, as \
      JSON Lines: a header that names the inputs, sorted lines, a trailer with a count and a digest. 'merge' adds partials of other \
      inputs, in any order and grouping, to the bytes that one run over all inputs writes. The other verbs take a partial wherever they \
      take a log, and answer as they would from the inputs. Neither the cluster's objects nor policies are needed until then.
      """,
    examples: [
      "flowpermit aggregate node-1.jsonl.gz -o jsonl=node-1.partial.gz",
      "kubectl exec POD -- cat /var/log/flows.jsonl | flowpermit aggregate - --name POD/12h > hour.partial",
    ],
    options: [
      PartialOptions.output, PartialOptions.logs, PartialOptions.name, CommonOptions.format, CommonOptions.frameFilter,
    ] + CommonOptions.resources + PartialOptions.shared,
    work: .partial { session in
      guard !session.arguments.operands.isEmpty || !session.arguments.all("logs").isEmpty else {
        throw ToolError("no input is named", help: "name a capture or a flow log, or - for standard input")
      }
      return try PartialOptions.run(session) { (ingestion) throws(InputError) in
        try ingestion.partial(of: session.arguments.operands, logs: session.arguments.all("logs"))
      }
    })
}
