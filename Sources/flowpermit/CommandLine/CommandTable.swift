import Documents

/// The list of commands: help and dispatch read it.
enum CommandTable {
  static let commands: [Command] = [
    FlowsCommand.command,
    DeriveCommand.command,
    CheckCommand.command,
    DiagnoseCommand.command,
    ValidateCommand.command,
    ReportCommand.command,
    EvaluateCommand.command,
    DiffCommand.command,
    LintCommand.command,
    AggregateCommand.command,
    MergeCommand.command,
    ExplainCommand.command,
    PresetsCommand.command,
    FormatsCommand.command,
    VersionCommand.command,
  ]

  /// Finds the command that `words` begin with and runs it.
  static func run(_ words: [String], _ console: Console) throws -> ExitStatus {
    guard let verb = words.first else {
      try console.write(Help.overview)
      return .nothingToReport
    }
    let rest = Array(words.dropFirst())
    switch verb {
    case "help", "-h", "--help":
      try console.write(help(for: rest.first))
      return .nothingToReport
    case "--version":
      return try run(["version"], console)
    default:
      let command = try find(verb)
      if rest.contains("-h") || rest.contains("--help") {
        try console.write(Help.text(for: command))
        return .nothingToReport
      }
      return try Runner.run(command, rest, console)
    }
  }

  private static func help(for verb: String?) throws(ToolError) -> String {
    guard let verb else { return Help.overview }
    return Help.text(for: try find(verb))
  }

  private static func find(_ verb: String) throws(ToolError) -> Command {
    if let command = commands.first(where: { $0.name == verb }) { return command }
    let near = Suggestion.nearest(to: verb, among: commands.map(\.name)).map { "did you mean '\($0)'? " } ?? ""
    throw ToolError("unknown command '\(verb)'", help: "\(near)'flowpermit help' lists the commands")
  }
}
