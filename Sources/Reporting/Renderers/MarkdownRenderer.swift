import Answers
import Documents
import FlowModel

extension Renderer {
  static let markdown = Renderer(
    name: "markdown", summary: "GitHub-flavoured Markdown, for issues and pull requests", needs: [], isForPeople: true
  ) { answer, _, put in
    var isFirst = true
    for section in answer.sections where section.isShownToPeople {
      if !isFirst { try put("\n") }
      isFirst = false
      if let title = section.title { try put("## \(Markdown.text(title))\n\n") }
      try Markdown.write(section.content, put)
    }
  }
}

/// Sections as GitHub-flavoured Markdown (github.github.com/gfm).
private enum Markdown {
  static func write(_ content: Section.Content, _ put: Renderer.Put) throws {
    switch content {
    case .table(let table): try write(table, put)
    case .graph(let graph):
      try write(graph.table, put)
      try writeDiagram(graph, put)
    case .manifests(let manifests): try put(fence(ManifestYAML.text(Array(manifests.all)), "yaml"))
    case .checklist(let checks):
      for check in checks {
        try put("- [\(check.state == "ok" ? "x" : " ")] \(escaped(check.state)): \(text(check.text))\n")
      }
    case .findings(let findings):
      for (place, finding) in findings.enumerated() { try put((place > 0 ? "\n" : "") + paragraph(finding)) }
    case .facts(_, let texts):
      for (place, text) in texts.enumerated() { try put((place > 0 ? "\n" : "") + self.text(text) + "\n") }
    }
  }

  private static func write(_ table: Table, _ put: Renderer.Put) throws {
    try put("| " + table.columns.map { escaped($0.title) }.joined(separator: " | ") + " |\n")
    try put("|" + table.columns.map { $0.alignment == .right ? " --: |" : " --- |" }.joined() + "\n")
    for row in table.rows {
      let cells = row.cells.map { $0.isEmpty ? "-" : text($0) }
      try put("| " + cells.joined(separator: " | ") + " |\n")
    }
  }

  /// A diagram with more edges is unreadable.
  private static let shownEdges = 60

  /// A Mermaid flowchart, which GitHub and GitLab draw.
  private static func writeDiagram(_ graph: Graph, _ put: Renderer.Put) throws {
    guard (1...shownEdges).contains(graph.edges.count) else { return }
    var ids: [PartyName: String] = [:]
    func node(_ party: PartyName) -> String {
      if let id = ids[party] { return id }
      ids[party] = "n\(ids.count)"
      return "n\(ids.count - 1)[\"\(label(Text(.party(party))))\"]"
    }
    var lines = ["flowchart LR"]
    for edge in graph.edges {
      let arrow = edge.verdict == "would-drop" ? "-. \"\(label(edge.label))\" .->" : "-- \"\(label(edge.label))\" -->"
      lines.append("  \(node(edge.source)) \(arrow) \(node(edge.destination))")
    }
    try put("\n" + fence(lines.joined(separator: "\n") + "\n", "mermaid"))
  }

  /// Inside the quotes of a Mermaid label, where a character is written by its number (mermaid.js.org, "Entity codes").
  private static func label(_ text: Text) -> String {
    var result = ""
    for scalar in TextEscaping.forTerminal(text.plain).unicodeScalars {
      switch scalar {
      case "\"", "#", ";", "<", ">", "&", "`", "\\": result += "#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func paragraph(_ finding: Finding) -> String {
    var text = "### \(finding.severity.rawValue): \(escaped(finding.id))\n\n\(self.text(finding.title))\n\n"
    for (label, line) in FindingLines(finding).lines {
      text += "- " + (label.map { "**\($0)**: " } ?? "") + self.text(line) + "\n"
    }
    return text
  }

  /// The fragments, with what a reader copies in code style.
  static func text(_ text: Text) -> String {
    text.fragments.map { fragment in
      switch fragment {
      case .command, .quote, .file, .policy: code(fragment.plain)
      case .words(let words): escaped(words, Self.inlineMarks)
      case .party, .address, .block, .name, .serverName, .port, .time: escaped(fragment.plain)
      }
    }.joined()
  }

  /// A code span; its fence is longer than any run of backticks inside (CommonMark 6.1).
  private static func code(_ text: String) -> String {
    let text = TextEscaping.forTerminal(text)
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let padding = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    // In a table cell a pipe ends the cell, even in a code span.
    return fence + padding + text.replacing("|", with: "\\|") + padding + fence
  }

  /// A fenced block; its fence is longer than any run of backticks inside.
  private static func fence(_ text: String, _ language: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    return "\(fence)\(language)\n\(text)\(fence)\n"
  }

  private static func longestRun(of character: Character, in text: String) -> Int {
    var (longest, run) = (0, 0)
    for other in text {
      run = other == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  private static let allMarks = "\\`*_{}[]<>()#+!|~&"
  /// Those that are markup within a line; our own words hold no other.
  private static let inlineMarks = "\\`*_[]<|&"

  /// Characters that Markdown or HTML could take for markup, with a backslash (CommonMark 2.4).
  private static func escaped(_ text: String, _ marks: String = allMarks) -> String {
    var result = ""
    for character in TextEscaping.forTerminal(text) {
      if marks.contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
