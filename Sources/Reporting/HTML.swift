import Answers
import Documents

/// Parts of an answer as elements of HTML.
enum HTML {
  /// So many rows, findings and policies of a list are written; the page says how many it leaves out.
  private static let (shownRows, shownFindings, shownPolicies) = (1_000, 300, 200)

  static func write(_ content: Section.Content, _ put: Renderer.Put) throws {
    switch content {
    case .table(let table): try write(table, put)
    case .graph(let graph): try write(graph.table, put)
    case .manifests(let manifests):
      let all = manifests.all
      try put("<pre>")
      for (place, manifest) in all.prefix(shownPolicies).enumerated() {
        try put((place > 0 ? "---\n" : "") + yaml(manifest))
      }
      try put("</pre>\n")
      try writeLeftOut(all.count - shownPolicies, "policies", put)
    case .checklist(let checks):
      try put("<dl>\n")
      for check in checks { try put("<dt>\(escaped(check.state))</dt><dd>\(text(check.text))</dd>\n") }
      try put("</dl>\n")
    case .findings(let findings):
      for finding in findings.prefix(shownFindings) { try put(article(finding)) }
      try writeLeftOut(findings.count - shownFindings, "findings", put)
    case .facts(_, let texts):
      for text in texts { try put("<p>\(self.text(text))</p>\n") }
    }
  }

  /// With `prefix`, each row links to a fragment of that name and its number.
  static func write(_ table: Table, linking prefix: String? = nil, _ put: Renderer.Put) throws {
    guard !table.rows.isEmpty else { return try put("<p class=\"soft\">none</p>\n") }
    try put("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>")
    let classes = table.columns.map { $0.alignment == .right ? " class=\"number\"" : "" }
    for (column, kind) in zip(table.columns, classes) {
      try put("<th scope=\"col\"\(kind)>\(escaped(column.title))</th>")
    }
    try put("</tr></thead>\n<tbody>\n")
    for (place, row) in table.rows.prefix(shownRows).enumerated() {
      var line = "<tr>"
      for (column, (cell, kind)) in zip(row.cells, classes).enumerated() {
        var content = text(cell)
        if column == 0, let prefix { content = "<a href=\"#\(prefix)\(place)\">\(content)</a>" }
        line += "<td\(kind)>\(content)</td>"
      }
      try put(line + "</tr>\n")
    }
    try put("</tbody>\n</table></div>\n")
    try writeLeftOut(table.rows.count - shownRows, "rows", put)
  }

  private static func writeLeftOut(_ count: Int, _ noun: String, _ put: Renderer.Put) throws {
    if count > 0 {
      try put("<p><strong>\(count) more \(noun) are left out of this page</strong>; -o json has all.</p>\n")
    }
  }

  private static func article(_ finding: Finding) -> String {
    var text = "<article class=\"\(finding.severity.rawValue)\">\n"
    text += "<h3>\(finding.severity.rawValue): \(self.text(finding.title))</h3>\n"
    text += "<p class=\"soft\"><code>\(escaped(finding.id))</code></p>\n<dl>\n"
    for (label, line) in FindingLines(finding).lines {
      text += "<dt>\(escaped(label ?? ""))</dt><dd>\(self.text(line))</dd>\n"
    }
    text += "</dl>\n"
    for fix in finding.fixes {
      text += "<details><summary>\(escaped(PolicyText.name(fix)))</summary><pre>\(yaml(fix.manifest))</pre></details>\n"
    }
    return text + "</article>\n"
  }

  private static func yaml(_ manifest: Manifest) -> String {
    ManifestYAML.text(manifest).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let shown = escaped(String(line))
      return line.drop { $0 == " " }.hasPrefix("#") ? "<span class=\"reason\">\(shown)</span>" : shown
    }.joined(separator: "\n")
  }

  /// What a reader copies in another typeface.
  static func text(_ text: Text) -> String {
    text.fragments.map { fragment in
      let shown = escaped(fragment.plain)
      return switch fragment {
      case .command, .quote, .file, .policy: "<code>\(shown)</code>"
      case .words, .party, .address, .block, .name, .serverName, .port, .time: shown
      }
    }.joined()
  }

  /// For content and for attributes in quotation marks.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in TextEscaping.forTerminal(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
