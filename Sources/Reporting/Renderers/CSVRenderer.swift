import Answers
import Documents
import FlowModel
import KubeModel

extension Renderer {
  static let csv = Renderer(
    name: "csv", summary: "the main table for a spreadsheet, with a line of titles", needs: .list
  ) { answer, _, put in
    switch answer.mainTable {
    case .table(let table):
      try put(CSV.line(table.columns.map(\.title)))
      for row in table.rows { try put(CSV.line(row.cells.map(\.plain))) }
    case .findings(let findings):
      try put(CSV.line(CSV.findingTitles))
      for finding in findings { try put(CSV.line(CSV.cells(finding))) }
    case .policies(let manifests):
      try put(CSV.line(["KIND", "NAMESPACE", "NAME"]))
      for policy in manifests.lazy.map(\.policy) {
        try put(CSV.line(["NetworkPolicy", policy.namespace, policy.name]))
      }
    case .facts(let texts):
      try put(CSV.line(["TEXT"]))
      for text in texts { try put(CSV.line([text.plain])) }
    }
  }
}

/// What of an answer goes into rows.
private enum MainTable {
  case table(Table)
  case findings(Listing<Finding>)
  case policies([Manifest])
  case facts([Text])
}

extension Answer {
  /// The main list; where that is policies with a table about them, the table.
  fileprivate var mainTable: MainTable {
    switch primary.flatMap({ self[section: $0] })?.content {
    case .table(let table): return .table(table)
    case .graph(let graph): return .table(graph.table)
    case .findings(let findings): return .findings(findings)
    case .facts(_, let texts): return .facts(texts)
    case .manifests(let manifests):
      for section in sections {
        if case .table(let table) = section.content { return .table(table) }
      }
      return .policies(Array(manifests.all))
    case .checklist(let checks): return .facts(checks.map(\.text))
    case nil: return .facts([])
    }
  }
}

/// Lines of comma-separated values (RFC 4180), each ended by a line feed.
enum CSV {
  static let findingTitles = [
    "ID", "SEVERITY", "CERTAINTY", "TITLE", "ABOUT", "COUNT", "TOTAL", "FIRST", "LAST", "SEEN", "EGRESS", "INGRESS",
    "POLICY", "NEAREST", "DIFFERS", "FILE", "LINE", "CAUSE", "FIX", "CONFIRM",
  ]

  /// One for each title.
  static func cells(_ finding: Finding) -> [String] {
    let denying = finding.verdict.flatMap { verdict in verdict.denied.first.map { verdict[$0] } }
    let fixes = finding.fixes.map { "\(PolicyText.rules($0)) of \(PolicyText.name($0))" }
    return [
      finding.id, finding.severity.rawValue, finding.certainty ?? "", finding.title.plain,
      finding.subjects.prefix(shownSubjects).map(\.text.plain).joined(separator: "; "),
      finding.count.map(String.init) ?? "", finding.total.map(String.init) ?? "",
      finding.window?.first.description ?? "", finding.window?.last.description ?? "", finding.seen?.plain ?? "",
      finding.verdict?.egress.decision ?? "", finding.verdict?.ingress.decision ?? "",
      denying?.primary?.description ?? "", denying?.nearest?.rule.text.plain ?? "",
      denying?.nearest?.differences.plain ?? "", finding.location?.file ?? "",
      finding.location.map { String($0.line) } ?? "", finding.cause?.plain ?? "",
      ([finding.advice?.plain].compactMap(\.self) + fixes).joined(separator: "; "), finding.confirm?.plain ?? "",
    ]
  }

  /// Subjects named in one cell.
  private static let shownSubjects = 20

  static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\n" }

  /// A cell without line breaks or control characters, in quotation marks where it needs them.
  ///
  /// Spreadsheets take a cell that begins like a formula for one, so that it begins with an apostrophe (owasp.org, "CSV Injection"). Some
  /// separate cells by semicolons or tabs, so that what follows one of those is treated in the same way.
  static func cell(_ text: String) -> String {
    var result = ""
    var isAtStart = true
    for scalar in TextEscaping.forTerminal(text).unicodeScalars {
      if isAtStart, formulaStarts.contains(scalar) { result.append("'") }
      if scalar == "\"" { result.append("\"") }
      result.unicodeScalars.append(scalar)
      isAtStart = separators.contains(scalar) || (isAtStart && (scalar == " " || scalar == "\""))
    }
    return result.unicodeScalars.contains { ",;\" ".unicodeScalars.contains($0) } ? "\"\(result)\"" : result
  }

  private static let separators = Set(",;".unicodeScalars)
  private static let formulaStarts = Set("=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars)
}
