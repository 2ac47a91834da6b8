import Classifier
import FlowModel
import KubeModel
public import PolicyAnalysis

extension Answer {
  /// Which connections the policies would drop, and why: the answer of `check`.
  public static func check(_ report: DropReport, _ reading: Scope.Reading) -> Answer {
    let scope = Scope(reading: reading, policies: report.policies, newerPolicies: report.newerPolicies)
    let findings = Listing(report.findings) { Finding($0, in: report) }
    return Answer(
      schema: "flowpermit/check/v1", scope: scope, findings: findings, primary: "findings",
      [
        Section("findings", .findings(findings)),
        Section("reportedDrops", .findings(Listing(report.reportedDrops, Finding.init))),
        Section(
          "unanswered", title: "Failed, and none of the policies given denies it:",
          .findings(Listing(report.unanswered, Finding.init))),
        .fixes(report.findings) { report.fixes(of: $0) },
        Section("summary", .facts(report.summary, [report.summaryText] + scope.judgement)),
      ])
  }
}

extension DropReport {
  fileprivate var dropped: Int { findings.reduce(0) { $0 + $1.edge.connections } }

  fileprivate var summary: Datum {
    [
      "wouldDrop": .int(dropped), "allowed": .int(allowed), "undefined": .int(undefined), "unjudged": .int(unjudged),
    ]
  }

  fileprivate var summaryText: Text {
    var text: Text =
      "\(count: policies.count, "policy", plural: "policies"): \(count: dropped, "connection") would be dropped, \(allowed) would pass"
    if undefined > 0 { text += ", NetworkPolicy does not cover \(undefined)" }
    if unjudged > 0 { text += ", \(unjudged) could not be judged" }
    return text + "."
  }
}

extension Finding {
  fileprivate init(_ drop: WouldDrop, in report: DropReport) {
    let verdict = VerdictView(drop.verdict)
    let location = drop.denied.lazy.compactMap { verdict[$0].primary?.source }.first
    self.init(
      id: "would-drop", severity: Severity(drop.severity), title: "the policies would drop this connection",
      subjects: Listing([drop.edge.subject]), location: location, count: drop.edge.connections,
      total: drop.edge.connections, window: drop.edge.window, seen: "\(drop.edge.seenText); \(drop.observed.text)",
      verdict: verdict, advice: drop.denied.lazy.compactMap { drop.verdict[$0].advice }.first,
      fixes: report.fixes(of: drop).map(Fix.init),
      facts: [.init("observed", .word(drop.observed.rawValue))])
  }

  fileprivate init(_ drop: ReportedDrop) {
    self.init(
      id: "reported-drop", severity: .note,
      title: "the input reports a policy drop, and none of the policies given denies the connection",
      subjects: Listing([drop.edge.subject]), count: drop.edge.connections, window: drop.edge.window,
      evidence: [Evidence("drop-record", drop.claim.text)], verdict: VerdictView(drop.verdict),
      facts: [.init("drop", drop.claim.data)])
  }

  fileprivate init(_ edge: UnansweredEdge) {
    self.init(
      id: "failed-but-allowed", severity: .note, title: "the connection failed, and the policies given allow it",
      subjects: Listing([edge.edge.subject]), count: edge.edge.connections, window: edge.edge.window,
      seen: edge.edge.seenText, verdict: VerdictView(edge.verdict),
      cause: "none of the policies given denies it")
  }
}

extension Finding.Severity {
  init(_ severity: WouldDrop.Severity) {
    switch severity {
    case .error: self = .error
    case .warning: self = .warning
    }
  }
}

extension WouldDrop.Observation {
  fileprivate var text: Text {
    switch self {
    case .dropped: "it was dropped when it was recorded"
    case .passed: "it passed when it was recorded"
    case .unknown: "the recording does not show whether it passed"
    }
  }
}
