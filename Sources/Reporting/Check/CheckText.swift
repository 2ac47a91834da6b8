import Classifier
import FlowModel
import KubeModel
public import PolicyAnalysis

/// The answer of `check` for people: one paragraph a finding.
public enum CheckText {
  /// The whole report, paragraph by paragraph. Throws what `put` throws.
  public static func write<Failure>(
    _ report: DropReport, _ put: (String) throws(Failure) -> Void
  ) throws(Failure) {
    for finding in report.findings { try put(paragraph(finding, report.fixes(of: finding)) + "\n") }
    for drop in report.reportedDrops { try put(paragraph(drop) + "\n") }
    if !report.unanswered.isEmpty {
      try put("note: failed, and not by these policies:\n")
      for edge in report.unanswered { try put(lines(edge)) }
      try put("\n")
    }
    try put(summary(report))
  }

  private static func paragraph(_ finding: WouldDrop, _ fixes: [Fix]) -> String {
    let edge = finding.edge
    var lines = ["\(finding.severity.rawValue): would-drop: \(EdgeText.title(edge))"]
    lines.append("  seen:     \(seen(edge)); \(observed(finding.observed))")
    for direction in finding.denied { lines += DenialText.lines(finding.verdict[direction], direction) }
    for direction in PolicyDirection.allCases where !finding.denied.contains(direction) {
      lines.append("  \(direction.rawValue):".padded(12) + DecisionText.sentence(finding.verdict[direction].decision))
    }
    for policy in fixes.map(\.policy) {
      lines.append("  fix:")
      // By bytes: to look for whole characters takes longer than to write the YAML.
      let yaml = YAMLWriter.text(of: [DocumentValue(policy: policy)]).utf8.split(separator: UInt8(ascii: "\n"))
      lines += yaml.map { "    " + String(Substring($0)) }
    }
    return lines.map(TerminalText.escaped).joined(separator: "\n") + "\n"
  }

  private static func paragraph(_ drop: ReportedDrop) -> String {
    let claim = drop.claim
    let policy = claim.policy.map { " by \($0)" } ?? ""
    let count = "\(claim.isSaturated ? "at least " : "")\(claim.count) packets"
    return [
      "note: the input reports a policy drop that these policies do not explain: \(EdgeText.title(drop.edge))",
      "  reported:".padded(12) + "\(claim.reason)\(policy), \(count)",
      "  egress:".padded(12) + DecisionText.sentence(drop.verdict.egress.decision),
      "  ingress:".padded(12) + DecisionText.sentence(drop.verdict.ingress.decision),
    ].map(TerminalText.escaped).joined(separator: "\n") + "\n"
  }

  private static func lines(_ edge: UnansweredEdge) -> String {
    var lines = ["  \(EdgeText.title(edge.edge)): \(EdgeText.outcomes(edge.edge))"]
    for direction in PolicyDirection.allCases {
      lines.append("    \(direction.rawValue): \(DecisionText.sentence(edge.verdict[direction].decision))")
    }
    return lines.map(TerminalText.escaped).joined(separator: "\n") + "\n"
  }

  private static func summary(_ report: DropReport) -> String {
    let dropped = report.findings.reduce(0) { $0 + $1.edge.connections }
    var text = "\(report.policies.count) policies: \(dropped) connections would be dropped, \(report.allowed) pass"
    if report.undefined > 0 { text += ", \(report.undefined) are not for NetworkPolicy to decide" }
    if report.unjudged > 0 { text += ", \(report.unjudged) could not be judged" }
    text += ".\n"
    guard let window = report.window else { return text }
    text += "Judged by the policies as given; those in force when this was recorded (\(window.first) to "
    text += "\(window.last)) may have been others.\n"
    if !report.newerPolicies.isEmpty {
      let names = report.newerPolicies.map { "\($0.namespace)/\($0.name)" }.joined(separator: ", ")
      text += TerminalText.escaped("Written after the recording began: \(names).") + "\n"
    }
    return text
  }

  private static func seen(_ edge: Edge) -> String {
    let times = edge.connections == 1 ? "once" : "\(edge.connections) times"
    guard let window = edge.window else { return times }
    return "\(times), \(window.first) to \(window.last), \(EdgeText.outcomes(edge))"
  }

  private static func observed(_ observation: WouldDrop.Observation) -> String {
    switch observation {
    case .dropped: "it was dropped when this was recorded"
    case .passed: "it passed when this was recorded"
    case .unknown: "whether it passed is not told"
    }
  }
}
