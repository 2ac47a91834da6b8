import Classifier
import FlowModel
import KubeModel
public import PolicyAnalysis

extension Answer {
  /// Why connections fail: the answer of `diagnose`.
  public static func diagnose(_ report: DiagnosisReport, _ reading: Scope.Reading) -> Answer {
    let scope = Scope(reading: reading, policies: report.policies)
    let findings = Listing(report.findings) { Finding($0, in: report) }
    let checks = report.checklist.map(Check.init)
    return Answer(
      schema: "flowpermit/diagnose/v1", scope: scope, findings: findings, primary: "findings",
      [
        Section("findings", .findings(findings)),
        .sentences(report.remarks),
        .fixes(report.findings) { report.fixes(of: $0) },
        .value("deniedStrangers", .int(report.deniedStrangers)),
        .value("undecided", .int(report.undecided)),
        .value(
          "unplaced",
          .object(report.unplaced.sorted { $0.key < $1.key }.map { .init($0.key.rawValue, .int($0.value)) })),
        Section("expectedFlows", title: "What each component needs:", .table(Table(report.expectedFlows))),
        Section("checklist", title: "Checklist:", .checklist(checks)),
        .sentences(scope.judgement),
      ])
  }
}

extension DiagnosisReport {
  /// What was seen beside the findings, one sentence each.
  fileprivate var remarks: [Text] {
    var texts: [Text] = []
    if findings.isEmpty, unplaced.isEmpty {
      texts.append("Nothing failed that components of cert-manager or the mesh need.")
    }
    if undecided > 0 {
      texts.append(
        "note: \(count: undecided, "connection") began as the recording ended: the recording does not show whether they were answered"
      )
    }
    if !unplaced.isEmpty {
      let kinds = unplaced.sorted { $0.key < $1.key }
        .map { "\(words: CountText.times($0.value)): \($0.key.text)" as Text }
      texts.append(
        "note: connections failed whose ends are unknown; give the cluster's objects with -f (\(.list(kinds, separator: "; ")))"
      )
    }
    if deniedStrangers > 0 {
      texts.append(
        "note: the policies denied \(count: deniedStrangers, "connection") that no component needs, as they should")
    }
    return texts
  }
}

extension Finding {
  fileprivate init(_ finding: DiagnosisFinding, in report: DiagnosisReport) {
    let signature = finding.signature
    let verdict = finding.verdict.map(VerdictView.init)
    self.init(
      id: signature.id, severity: Severity(signature.severity), certainty: finding.certainty.rawValue,
      title: Text(words: signature.title), subjects: Listing(edges: finding.edges),
      location: verdict.flatMap { view in view.denied.lazy.compactMap { view[$0].primary?.source }.first },
      count: finding.count, total: finding.total, window: finding.window, seen: finding.seenText,
      evidence: finding.evidence.map { Evidence($0.kind, $0.text) }, verdict: verdict,
      cause: Text(words: signature.cause),
      advice: signature.fix.isEmpty ? nil : Text(words: signature.fix),
      fixes: report.fixes(of: finding).map(Fix.init), confirm: Text(words: signature.confirmation),
      alternatives: finding.alternatives.map { Alternative($0.id, Text(words: $0.toldApartBy)) },
      related: signature.follows)
  }
}

extension DiagnosisFinding {
  fileprivate var seenText: Text {
    let when: Text = window.map { ", \(window: $0)" } ?? ""
    switch certainty {
    case .seen:
      return edges.isEmpty
        ? "in logs and traffic\(when)" : "\(count) of \(count: total, "connection")\(when)"
    case .likely:
      return "\(count: count, "log line")\(when); the policies given deny the connection that the log is about"
    case .logged:
      return "\(count: count, "log line")\(when); record the traffic to be sure, and give the policies with -f"
    }
  }
}

extension Table {
  /// Whether each component has the flows that it needs.
  fileprivate init(_ flows: [ExpectedFlow]) {
    let columns: [Column] = [
      .init("COMPONENT"), .init("NEEDS"), .init("PEER"), .init("STATE"), .init("CONNECTIONS", .right),
      .init("DENIED BY POLICY"),
    ]
    self.init(columns, Listing(flows) { flow in Row(cells: flow.cells, data: flow.data) })
  }
}

extension ExpectedFlow {
  fileprivate var cells: [Text] {
    [
      "\(name: namespace)/\(words: component)",
      "\(words: need.purpose.rawValue)/\(words: need.transport.description.uppercased())",
      "\(words: need.direction == .egress ? "to" : "from") \(words: need.peers.joined(separator: ", "))",
      Text(words: stateText), connections == 0 ? "" : "\(connections)",
      Text(words: denied.map(\.rawValue).joined(separator: ", ")),
    ]
  }

  private var stateText: String {
    switch state {
    case .seen: "seen"
    case .partlyFailing: "seen, some fail"
    case .failing: "seen, failing"
    case .wouldBeDropped: "would be dropped"
    case .notSeen: "not seen"
    }
  }

  fileprivate var data: Datum {
    [
      "component": .word(component), "namespace": .fragment(.name(namespace)), "need": .word(need.id),
      "direction": .word(need.direction.rawValue), "peers": .words(need.peers),
      "purpose": .word(need.purpose.rawValue), "state": .word(state.rawValue), "connections": .int(connections),
      "denied": .words(denied.map(\.rawValue)),
    ]
  }
}
