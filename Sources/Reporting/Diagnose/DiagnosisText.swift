import Classifier
import FlowModel
import KubeModel
public import PolicyAnalysis

/// The answer of `diagnose` for people: a paragraph a cause, then whether each component has what it needs, then the checklist.
public enum DiagnosisText {
  /// The whole report.
  public static func text(_ report: DiagnosisReport) -> String {
    var text = ""
    for finding in report.findings { text += paragraph(finding, report.fixes(of: finding)) + "\n" }
    if report.findings.isEmpty, report.unplaced.isEmpty {
      text += "Nothing failed that components of cert-manager or the mesh need.\n\n"
    }
    if report.undecided > 0 {
      text +=
        "note: \(report.undecided) connections began as the recording ended: whether they were answered is not known\n\n"
    }
    if !report.unplaced.isEmpty { text += unplaced(report.unplaced) + "\n\n" }
    if report.deniedStrangers > 0 {
      text +=
        "note: \(report.deniedStrangers) connections that no component needs were denied, as the policies mean to\n\n"
    }
    if !report.expectedFlows.isEmpty { text += TextTable(expectedFlows: report.expectedFlows).text + "\n" }
    text += ChecklistText.text(report.checklist)
    guard !report.policies.isEmpty, let window = report.window else { return text }
    return text + "\nJudged by the \(report.policies.count) policies as given; those in force when this was recorded ("
      + "\(window.first) to \(window.last)) may have been others.\n"
  }

  private static func unplaced(_ failures: [Failure: Int]) -> String {
    let kinds = failures.sorted { $0.key < $1.key }.map { "\($0.value) times: \(EvidenceText.wire($0.key))" }
    return "note: connections failed, and nothing tells whose they are; give the cluster's objects with -f ("
      + kinds.joined(separator: "; ") + ")"
  }

  /// Edges named in one paragraph.
  private static let edgeLimit = 5

  private static func paragraph(_ finding: DiagnosisFinding, _ fixes: [Fix]) -> String {
    let signature = finding.signature
    var lines = ["\(signature.severity.rawValue): \(signature.id): \(signature.title)"]
    for (place, edge) in finding.edges.prefix(edgeLimit).enumerated() {
      lines.append((place == 0 ? "  what:" : "").padded(12) + EdgeText.title(edge))
    }
    if finding.edges.count > edgeLimit {
      lines.append("".padded(12) + "and \(finding.edges.count - edgeLimit) more")
    }
    lines.append("  seen:".padded(12) + seen(finding))
    for (place, evidence) in finding.evidence.enumerated() {
      lines.append((place == 0 ? "  evidence:" : "").padded(12) + EvidenceText.text(evidence))
    }
    lines.append("  cause:".padded(12) + signature.cause)
    lines += policies(finding)
    lines += fix(finding, fixes)
    lines.append("  confirm:".padded(12) + signature.confirmation)
    for alternative in finding.alternatives {
      lines.append("  or:".padded(12) + "\(alternative.id), told apart by \(alternative.toldApartBy)")
    }
    return lines.map(TerminalText.escaped).joined(separator: "\n") + "\n"
  }

  private static func seen(_ finding: DiagnosisFinding) -> String {
    let when = finding.window.map { ", \($0.first) to \($0.last)" } ?? ""
    switch finding.certainty {
    case .seen:
      return finding.edges.isEmpty
        ? "in logs and traffic\(when)" : "\(finding.count) of \(finding.total) connections\(when)"
    case .likely: return "\(finding.count) lines of logs\(when); the policies at hand deny the flow that they are about"
    case .told:
      return "\(finding.count) lines of logs\(when); capture the traffic to be sure, and give policies with -f"
    }
  }

  private static func policies(_ finding: DiagnosisFinding) -> [String] {
    guard let verdict = finding.verdict else { return [] }
    return PolicyDirection.allCases.flatMap { direction -> [String] in
      if verdict.denied.contains(direction) { return DenialText.lines(verdict[direction], direction) }
      let sentence = DecisionText.sentence(verdict[direction].decision)
      let isBlameless = verdict[direction].decision == .notIsolated && verdict.denied.isEmpty
      return ["  \(direction.rawValue):".padded(12) + sentence + (isBlameless ? ": not NetworkPolicy" : "")]
    }
  }

  private static func fix(_ finding: DiagnosisFinding, _ fixes: [Fix]) -> [String] {
    var lines = finding.signature.fix.isEmpty ? [] : ["  fix:".padded(12) + finding.signature.fix]
    guard !fixes.isEmpty else { return lines }
    if lines.isEmpty { lines.append("  fix:") }
    let yaml = YAMLWriter.text(of: fixes.map { DocumentValue(policy: $0.policy) })
    lines += yaml.split(separator: "\n").map { "    \($0)" }
    return lines
  }
}
