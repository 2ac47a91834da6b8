/// Help texts, made from the tables of commands and options.
enum Help {
  /// One screen: what the tool does, its commands, examples to copy.
  static var overview: String {
    let width = CommandTable.commands.map { "\($0.name) \($0.operands)".count }.max() ?? 0
    let lines = CommandTable.commands.map { command in
      "  " + padded("\(command.name) \(command.operands)", to: width) + "  " + command.summary
    }
    return """
      flowpermit reads packet captures and flow logs, classifies connections by cert-manager component,
      and shows which of them NetworkPolicies would drop, and why.

      Usage: flowpermit COMMAND [ARGUMENT...]

      \(lines.joined(separator: "\n"))

      Examples:
        flowpermit flows capture.pcap -f cluster.yaml
        flowpermit check flows.jsonl -f cluster.yaml
        flowpermit check capture.pcap -f cluster.yaml --preset operator-1.18

      'flowpermit help COMMAND' describes one command.

      """
  }

  /// All about one command.
  static func text(for command: Command) -> String {
    var text = "\(command.summary)\n\nUsage: flowpermit \(command.name) \(command.operands)\n"
    if !command.discussion.isEmpty { text += "\n\(command.discussion)\n" }
    if !command.options.isEmpty { text += "\nOptions:\n" + table(command.options) }
    text += "\nCommon options:\n" + table(CommonOptions.all)
    if !command.examples.isEmpty { text += "\nExamples:\n" + command.examples.map { "  \($0)\n" }.joined() }
    return text
  }

  private static func table(_ options: [OptionSpecification]) -> String {
    let width = options.map(\.label.count).max() ?? 0
    return options.map { "  " + padded($0.label, to: width) + "  " + $0.help + "\n" }.joined()
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
