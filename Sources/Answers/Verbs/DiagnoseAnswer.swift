import Classifier
import FlowModel
import KubeModel
public import PolicyAnalysis

extension Answer {
  /// Why connections fail: the answer of `diagnose`.
  public static func diagnose(_ report: DiagnosisReport, _ reading: Scope.Reading) -> Answer {
    let scope = Scope(reading: reading, policies: report.policies)
    let finds = report.finds
    let findings = Listing(finds) { report.finding($0) }
    let checks = report.checklist.map(Check.init)
    var answer = Answer(
      schema: "flowpermit/diagnose/v1", scope: scope, findings: findings, primary: "findings",
      [
        .sentences(report.headline),
        Section("findings", .findings(findings)),
        .sentences(report.remarks),
        .fixes(finds) { report.fixes(of: $0) },
      ] + Section.messages(report.messages) + [
        .value("deniedStrangers", .int(report.deniedStrangers)),
        .value("undecided", .int(report.undecided)),
        .value(
          "unplaced",
          .object(report.unplaced.sorted { $0.key < $1.key }.map { .init($0.key.rawValue, .int($0.value)) })),
        Section("expectedFlows", title: "What each component needs:", .table(Table(report.expectedFlows))),
        .conditional(report.neededDrops),
        .policyNotes(report.flaws),
        .value("assurance", report.assurance.data),
        Section("checklist", title: "Checklist:", .checklist(checks)),
        .sentences(scope.judgement),
      ])
    answer.assurance = report.assurance
    answer.requirements = Listing(report.expectedFlows, report.neededDrops, judging: .policiesAndOutcomes)
    return answer
  }
}

/// A finding of `diagnose` before it is written.
private enum Find {
  case failure(DiagnosisFinding)
  case needed(NeededDrop)
  case flaw(PolicyFlaw)
}

extension DiagnosisReport {
  /// What failed, then what would fail, then what is wrong with the policies.
  fileprivate var finds: [Find] {
    findings.map(Find.failure) + neededDrops.filter { $0.certainty == .needed }.map(Find.needed)
      + flaws.filter { $0.severity == .warning }.map(Find.flaw)
  }

  fileprivate func finding(_ find: Find) -> Finding {
    switch find {
    case .failure(let finding): Finding(finding, in: self)
    case .needed(let drop):
      Finding(
        drop, fixes(of: drop).map(Finding.Fix.init),
        explaining: Set(findings.filter { $0.shares(causeOf: drop) }.map(\.signature.id)).sorted())
    case .flaw(let flaw): Finding(flaw)
    }
  }

  fileprivate func fixes(of find: Find) -> [Fix] {
    switch find {
    case .failure(let finding): fixes(of: finding)
    case .needed(let drop): fixes(of: drop)
    case .flaw: []
    }
  }

  /// How much of what failed is explained; nothing where nothing failed.
  fileprivate var headline: [Text] {
    guard !findings.isEmpty else { return [] }
    let failures = findings.reduce(into: 0) { $0.addSaturating($1.count) }
    let open = findings.filter(\.isUnexplained).reduce(into: 0) { $0.addSaturating($1.count) }
    let causes = findings.count { !$0.isUnexplained }
    guard causes > 0 else {
      return [
        failures == 1 ? "1 failure, which is not explained." : "\(failures) failures, none of which is explained."
      ]
    }
    let verb = causes == 1 ? "explains" : "explain"
    guard open > 0 else {
      let all: Text = failures == 1 ? "the only failure" : failures == 2 ? "both failures" : "all \(failures) failures"
      return ["\(count: causes, "cause") \(words: verb) \(all)."]
    }
    let rest = open == 1 ? "failure is" : "failures are"
    return [
      "\(count: causes, "cause") \(words: verb) \(failures - open) of \(failures) failures; \(open) \(words: rest) unexplained."
    ]
  }

  /// What was seen beside the findings, one sentence each.
  fileprivate var remarks: [Text] {
    var texts = findings.isEmpty ? verdict : []
    texts += assurance.gapTexts.map { "note: \($0)" }
    if !unplaced.isEmpty {
      let kinds = unplaced.sorted { $0.key < $1.key }
        .map { "\(words: CountText.times($0.value)): \($0.key.text)" as Text }
      texts.append("note: how they failed: \(.list(kinds, separator: "; "))")
    }
    if deniedStrangers > 0 {
      texts.append(
        "note: the policies denied \(count: deniedStrangers, "connection") that no component needs, as they should")
    }
    return texts
  }

  /// What it means that there is no failure: that nothing failed only where everything that is needed was seen.
  private var verdict: [Text] {
    guard assurance.extent != .nothing else {
      return ["Nothing could be judged: \(assurance.emptiness)."]
    }
    guard unplaced.isEmpty else { return [] }
    if let logs = logsAlone { return [logs] }
    let seen = expectedFlows.count(where: \.isSeenWell)
    let needs: Text = "\(seen) of \(count: expectedFlows.count, "need") of the components were seen, each with success"
    guard assurance.gaps.isEmpty, !expectedFlows.isEmpty, isLongEnough else {
      let rest: Text = expectedFlows.isEmpty ? "no component that needs something was seen" : needs
      return ["No failure was seen in what was recorded\(lengthText); \(rest)."] + unseenText
    }
    return ["Nothing failed that components of cert-manager or the mesh need\(lengthText): \(needs)."]
  }

  /// Whether the recording is as long as the longest time that a healthy component spends without one of its connections.
  private var isLongEnough: Bool {
    guard let longest = expectedFlows.compactMap(\.need.interval).max(), let window else { return true }
    return window.nanoseconds >= Int64(longest) * 1_000_000_000
  }

  private var shortText: Text {
    let longest = Int64(expectedFlows.compactMap(\.need.interval).max() ?? 0) * 1_000_000_000
    return
      "The recording is too short to say that nothing fails: some of these connections are made only every \(words: DurationText.text(longest)); record for that long."
  }

  /// What it means that logs report no failure, where nothing else was judged.
  private var logsAlone: Text? {
    let lines = assurance.parts.reduce(0) { sum, part in
      if case .logLines(let count) = part { sum + count } else { sum }
    }
    guard lines > 0, assurance.parts.count == 1 else { return nil }
    let harmless = messages.reduce(0) { $0 + $1.message.count }
    let known: Text =
      harmless == 0
      ? ""
      : " (\(count: harmless, "line") that \(words: harmless == 1 ? "sounds" : "sound") like a failure \(words: harmless == 1 ? "is" : "are") harmless)"
    return
      "The \(count: lines, "log line") \(words: lines == 1 ? "reports" : "report") no failure\(known). That rests on the logs alone: a server that is cut off writes nothing; record the traffic to see the rest."
  }

  private var lengthText: Text {
    window.map { " (\(words: DurationText.text($0.nanoseconds)))" } ?? ""
  }

  /// What the recording does not show, and what to record for it.
  private var unseenText: [Text] {
    let unseen = expectedFlows.filter { $0.connections == 0 }
    guard !unseen.isEmpty else { return isLongEnough ? [] : [shortText] }
    let names = unseen.map { "\($0.needText) of \(name: $0.namespace)/\(words: $0.component)" as Text }
    var texts: [Text] = ["Not seen, so that nothing can be said of it: \(.list(names, limit: 8))."]
    if let longest = expectedFlows.compactMap(\.need.interval).max(), !isLongEnough {
      texts.append(
        "Record for at least \(words: DurationText.text(Int64(longest) * 1_000_000_000)), and while a certificate is issued, to see the rest."
      )
    } else {
      texts.append("Record while a certificate is issued, to see the rest.")
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
      count: finding.count, total: finding.total, window: finding.window,
      seen: finding.seenText(isJudged: !report.policies.isEmpty),
      evidence: finding.evidence.map { Evidence($0.kind, $0.text) }, verdict: verdict,
      cause: Text(words: signature.cause),
      advice: signature.fix.isEmpty ? nil : Text(words: signature.fix),
      fixes: report.fixes(of: finding).map(Fix.init), confirm: Text(words: signature.confirmation),
      alternatives: finding.alternatives.map { Alternative($0.id, Text(words: $0.toldApartBy)) },
      related: signature.follows
        + (report.neededDrops.contains(where: finding.shares(causeOf:)) ? ["needed-and-denied"] : []))
  }
}

extension DiagnosisFinding {
  /// `isJudged` says whether policies were given.
  fileprivate func seenText(isJudged: Bool) -> Text {
    let when: Text = window.map { ", \(window: $0)" } ?? ""
    switch certainty {
    case .seen:
      return edges.isEmpty
        ? "in logs and traffic\(when)" : "\(count) of \(count: total, "connection")\(when)"
    case .likely:
      return "\(count: count, "log line")\(when); the policies given deny the connection that the log is about"
    case .logged:
      let lines: Text = "\(count: count, "log line")\(when)"
      guard !isUnexplained else { return lines }
      switch policy {
      case .no, .indirect: return "\(lines); an answer came, so that no policy is between the two ends"
      case .yes, .possible, .rejectPlugin, nil:
        guard isJudged else { return "\(lines); record the traffic to be sure, and give the policies with -f" }
        return "\(lines); the policies given do not show that they deny it; record the traffic to be sure"
      }
    }
  }
}
