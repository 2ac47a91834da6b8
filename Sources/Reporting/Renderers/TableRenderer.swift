public import Answers
import Documents

extension Renderer {
  static let table = Renderer(
    name: "table", summary: "columns and paragraphs for people", needs: [], isForPeople: true
  ) { answer, _, put in
    var isFirst = true
    for section in answer.sections where section.isShownToPeople {
      if !isFirst { try put("\n") }
      isFirst = false
      try PeopleText.write(section, put)
    }
  }
}

/// Sections as plain text for a terminal.
public enum PeopleText {
  /// One section as a whole.
  public static func text(_ section: Section) -> String {
    var text = ""
    // Appending to a string throws nothing.
    try? write(section) { text += $0 }
    return text
  }

  static func write(_ section: Section, _ put: Renderer.Put) throws {
    if let title = section.title { try put(shown(title) + "\n") }
    switch section.content {
    case .table(let table): try write(table, put)
    case .graph(let graph): try write(graph.table, put)
    case .manifests(let manifests):
      for (place, manifest) in manifests.all.enumerated() {
        try put((place > 0 ? "---\n" : "") + ManifestYAML.text(manifest))
      }
    case .checklist(let checks):
      for check in checks { try put("  " + padded("[\(check.state)]", to: 13) + shown(check.text) + "\n") }
    case .findings(let findings):
      for (place, finding) in findings.enumerated() { try put((place > 0 ? "\n" : "") + paragraph(finding)) }
    case .facts(_, let texts):
      for text in texts { try put(shown(text) + "\n") }
    }
  }

  private static func write(_ table: Table, _ put: Renderer.Put) throws {
    var rows = TextTable(table.columns)
    for row in table.rows { rows.add(row.cells.map(\.plain)) }
    try rows.write(put)
  }

  /// A headline, then labelled lines.
  private static func paragraph(_ finding: Finding) -> String {
    var text = "\(finding.severity.rawValue): \(finding.id): \(shown(finding.title))\n"
    for (label, line) in FindingLines(finding).lines {
      text += padded(label.map { "  \($0):" } ?? "", to: 12) + shown(line) + "\n"
    }
    return text
  }

  /// Text is escaped here and nowhere else; tables do it cell by cell.
  private static func shown(_ text: Text) -> String { TextEscaping.forTerminal(text.plain) }

  /// With blanks up to a width, and at least one.
  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
