public import Answers
import Documents

extension Renderer {
  static let table = Renderer(
    name: "table", summary: "columns and paragraphs for people, as wide as the terminal", needs: [], isForPeople: true
  ) { answer, setting, put in try PeopleText.write(answer, width: setting.columns, put) }

  static let wide = Renderer(
    name: "wide", summary: "the same, as wide as it needs to be", needs: [], isForPeople: true
  ) { answer, _, put in try PeopleText.write(answer, width: nil, put) }
}

/// Sections as plain text for a terminal.
public enum PeopleText {
  /// One section as a whole; with a width, its lines are broken to fit that.
  public static func text(_ section: Section, width: Int? = nil) -> String {
    var text = ""
    // Appending to a string throws nothing.
    try? write(section, width: width) { text += $0 }
    return text
  }

  /// Nil stands for any width.
  static func write(_ answer: Answer, width: Int?, _ put: Renderer.Put) throws {
    var isFirst = true
    for section in answer.sections where section.isShownToPeople {
      if !isFirst { try put("\n") }
      isFirst = false
      try write(section, width: width, put)
    }
  }

  private static func write(_ section: Section, width: Int?, _ put: Renderer.Put) throws {
    if let title = section.title { try put(broken(shown(title), width)) }
    switch section.content {
    case .table(let table): try write(table, width, put)
    case .graph(let graph): try write(graph.table, width, put)
    case .manifests(let manifests):
      var isFirst = true
      try manifests.visit { manifest in
        try put((isFirst ? "" : "---\n") + ManifestYAML.text(manifest))
        isFirst = false
      }
    case .checklist(let checks):
      for check in checks {
        try put(broken("  " + padded("[\(check.state)]", to: 13) + shown(check.text), width, margin: 15))
      }
    case .findings(let findings):
      for (place, finding) in findings.enumerated() { try put((place > 0 ? "\n" : "") + paragraph(finding, width)) }
    case .facts(_, let texts):
      for text in texts {
        let line = shown(text)
        try put(broken(line, width, margin: line.prefix { $0 == " " }.count + 2))
      }
    }
  }

  private static func write(_ table: Table, _ width: Int?, _ put: Renderer.Put) throws {
    var rows = TextTable(table.columns)
    for row in table.rows { rows.add(row.cells.map(\.plain)) }
    if let width { try rows.write(width: width, put) } else { try rows.write(put) }
  }

  /// The text as lines; further ones begin with a margin.
  private static func broken(_ text: String, _ width: Int?, margin: Int = 0) -> String {
    guard let width else { return text + "\n" }
    return TextWrap.lines(text, width: width, next: String(repeating: " ", count: margin))
      .map { $0 + "\n" }.joined()
  }

  /// A headline, then labelled lines.
  private static func paragraph(_ finding: Finding, _ width: Int?) -> String {
    var text = broken("\(finding.severity.rawValue): \(finding.id): \(shown(finding.title))", width, margin: 2)
    for (label, line) in FindingLines(finding).lines {
      text += broken(padded(label.map { "  \($0):" } ?? "", to: 12) + shown(line), width, margin: 12)
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
