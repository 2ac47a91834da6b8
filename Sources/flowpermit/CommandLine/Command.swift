/// One verb of the tool.
struct Command: Sendable {
  /// The word on the command line.
  let name: String
  /// What stands behind the verb: `INPUT... -f K8S`.
  let operands: String
  /// One line for the overview.
  let summary: String
  /// What the help text says beyond the summary, in paragraphs.
  let discussion: String
  /// Command lines to copy.
  let examples: [String]
  let options: [OptionSpecification]
  /// Does the work. Throws a `ToolError` or an `OutputError` where it could not be done.
  let run: @Sendable (Arguments, Console) throws -> ExitStatus
}
