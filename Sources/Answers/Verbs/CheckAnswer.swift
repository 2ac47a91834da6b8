import Classifier
import FlowModel
import KubeModel
public import PolicyAnalysis

extension Answer {
  /// Which connections the policies would drop, seen ones and needed ones, and why: the answer of `check`.
  public static func check(_ report: DropReport, _ reading: Scope.Reading) -> Answer {
    let scope = Scope(reading: reading, policies: report.policies, newerPolicies: report.newerPolicies)
    let findings = report.finds
    let unexplained = Set(report.unexplainedDrops)
    let other = report.reportedDrops.filter { !unexplained.contains($0) }
    var answer = Answer(
      schema: "flowpermit/check/v1", scope: scope, findings: Listing(findings) { report.finding($0) },
      primary: "findings",
      [
        .sentences(report.opening(reading)),
        Section("findings", .findings(Listing(findings) { report.finding($0) })),
        Section("reportedDrops", .findings(Listing(report.reportedDrops, Finding.init)), for: .programs),
        Section(
          nil, title: other.isEmpty ? nil : "Reported as dropped when it was recorded, and allowed by the policies:",
          .findings(Listing(other, Finding.init))),
        Section(
          "unanswered",
          title: report.policies.isEmpty
            ? "Failed, and no policy is among the objects:" : "Failed, and none of the policies given denies it:",
          .findings(Listing(report.unanswered) { Finding($0, in: report) })),
        .fixes(findings) { report.fixes(of: $0) },
        Section("expectedFlows", title: "What each component needs:", .table(Table(report.expectedFlows))),
        .conditional(report.neededDrops),
        .policyNotes(report.flaws),
        .value("assurance", report.assurance.data),
        Section("summary", .facts(report.summary, report.closing + scope.judgement)),
      ])
    answer.assurance = report.assurance
    answer.requirements = Listing(report.expectedFlows, report.neededDrops, judging: .policies)
    return answer
  }
}

extension Section {
  /// What would be dropped if the component uses it, one line each.
  static func conditional(_ drops: [NeededDrop]) -> Section {
    let drops = drops.filter { $0.certainty == .ifUsed }
    return Section(
      "conditionalDrops",
      title: drops.isEmpty ? nil : "Would be dropped if the component uses it, which no object shows:",
      .facts(
        .listing(Listing(drops) { Finding($0, []).data }), drops.map { "  \($0.line)" }))
  }

  /// What in the policies has no effect in this cluster and need not be wrong, one line each.
  static func policyNotes(_ flaws: [PolicyFlaw]) -> Section {
    let notes = flaws.filter { $0.severity == .note }
    return Section(
      "policyNotes", title: notes.isEmpty ? nil : "About the policies:",
      .facts(.list(notes) { Finding($0).data }, notes.map { "  \($0.line)" }))
  }
}

/// A finding of `check` before it is written: a connection that was seen, one that is needed, a reported drop, or a flaw of a policy.
private enum Find {
  case seen(WouldDrop)
  case needed(NeededDrop)
  case reported(ReportedDrop)
  case flaw(PolicyFlaw)
}

extension DropReport {
  /// Errors before warnings, seen before needed.
  fileprivate var finds: [Find] {
    let needed = neededDrops.filter { $0.certainty == .needed }.map(Find.needed)
    let errors = findings.filter { $0.severity == .error }.map(Find.seen)
    let warnings = findings.filter { $0.severity == .warning }.map(Find.seen)
    let reported = unexplainedDrops.map(Find.reported)
    return errors + needed + reported + warnings + flaws.filter { $0.severity == .warning }.map(Find.flaw)
  }

  /// Drops that the inputs report and that are findings. A drop that built-in sets allow is none: they were not in force.
  fileprivate var unexplainedDrops: [ReportedDrop] {
    let isTrial = policies.contains(where: \.isBuiltIn)
    return reportedDrops.filter { $0.verdict == nil || !isTrial }
  }

  fileprivate func finding(_ find: Find) -> Finding {
    switch find {
    case .seen(let drop): Finding(drop, in: self)
    case .needed(let drop): Finding(drop, fixes(of: drop).map(Finding.Fix.init))
    case .reported(let drop): Finding(drop)
    case .flaw(let flaw): Finding(flaw)
    }
  }

  fileprivate func fixes(of find: Find) -> [Fix] {
    switch find {
    case .seen(let drop): fixes(of: drop)
    case .needed(let drop): fixes(of: drop)
    case .reported, .flaw: []
    }
  }

  fileprivate var dropped: Int { findings.reduce(0) { $0 + $1.edge.connections } }

  fileprivate var summary: Datum {
    [
      "wouldDrop": .int(dropped), "allowed": .int(allowed), "undefined": .int(undefined), "unjudged": .int(unjudged),
      "neededDrops": .int(neededDrops.count { $0.certainty == .needed }),
      "reportedDrops": .int(unexplainedDrops.count), "allowedByOtherPolicies": .int(allowedByOthers),
    ]
  }

  /// What comes before everything else: that there is nothing to judge by, or that nothing is isolated.
  fileprivate func opening(_ reading: Scope.Reading) -> [Text] {
    let isEmpty = allowed + undefined + unjudged + dropped == 0 && !reading.statistics.inputs.isEmpty
    let warning: [Text] =
      isEmpty ? ["The inputs hold no connection: nothing but what the components need is judged."] : []
    return warning + withoutPolicies
  }

  private var withoutPolicies: [Text] {
    guard assurance.parts.contains(.objectsWithoutPolicies) else { return [] }
    let hasOthers = assurance.gaps.contains { if case .otherKinds = $0 { true } else { false } }
    return [
      hasOthers ? "No NetworkPolicy is among the objects; policies of other kinds may isolate pods." : Answer.noPolicies
    ]
  }

  /// What was judged, what not, and what the recording cannot show.
  fileprivate var closing: [Text] {
    (assurance.gaps.contains(.noPolicies) ? [] : [summaryText]) + othersText + needsText + assurance.gapTexts
      + windowText
  }

  private var summaryText: Text {
    var text: Text =
      "\(count: policies.count, "policy", plural: "policies"): \(count: dropped, "connection") would be dropped, \(allowed) would pass"
    if undefined > 0 { text += ", NetworkPolicy does not cover \(undefined)" }
    if unjudged > 0 { text += ", \(unjudged) could not be judged" }
    return text + "."
  }

  /// What stays in force beside built-in policies.
  private var othersText: [Text] {
    let others = policies.filter { !$0.isBuiltIn }
    guard !others.isEmpty, others.count < policies.count else { return [] }
    let kept: Text =
      "The \(count: others.count, "policy", plural: "policies") of -f \(words: others.count == 1 ? "stays" : "stay") in force beside the built-in ones"
    guard allowedByOthers > 0 else { return ["\(kept)."] }
    return ["\(kept): \(count: allowedByOthers, "connection") would pass only because of them."]
  }

  private var needsText: [Text] {
    let judged = expectedFlows.compactMap(\.verdict)
    guard !judged.isEmpty else { return [] }
    let counts: [(Int, Text)] = [
      (judged.count { $0 == .allowed }, "allowed"), (judged.count { $0 == .partlyDenied }, "partly denied"),
      (judged.count { $0 == .denied }, "denied"),
      (judged.count { if case .cannotJudge = $0 { true } else { false } }, "cannot be judged"),
    ]
    let parts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" as Text }
    return ["Of \(count: judged.count, "need") of the components, by the policies: \(.list(parts))."]
  }

  /// How long the recording was, and which needs it cannot show.
  private var windowText: [Text] {
    guard let window else { return [] }
    let unseen = expectedFlows.filter { $0.connections == 0 }
    let recorded: Text = "Recorded for \(words: DurationText.text(window.nanoseconds))"
    guard !expectedFlows.isEmpty else { return ["\(recorded); no component that needs something is known."] }
    guard !unseen.isEmpty else { return ["\(recorded); every need was seen."] }
    let names = unseen.map { "\($0.needText) of \(name: $0.namespace)/\(words: $0.component)" as Text }
    return ["\(recorded): nothing can be concluded from it about \(.list(names, limit: 8)), not seen."]
  }
}

extension Finding {
  fileprivate init(_ drop: WouldDrop, in report: DropReport) {
    let verdict = VerdictView(drop.verdict)
    let location = drop.denied.lazy.compactMap { verdict[$0].primary?.source }.first
    self.init(
      id: "would-drop", severity: Severity(drop.severity),
      title: drop.isUnexpected
        ? "the policies would drop this connection, which no profile expects"
        : "the policies would drop this connection",
      subjects: Listing([drop.edge.subject]), location: location, count: drop.edge.connections,
      total: drop.edge.connections, window: drop.edge.window, seen: "\(drop.edge.seenText); \(drop.observed.text)",
      verdict: verdict,
      advice: drop.denied.lazy.compactMap { drop.verdict[$0].advice }.first ?? (drop.isUnexpected ? Self.caution : nil),
      fixes: report.fixes(of: drop).map(Fix.init),
      facts: [.init("observed", .word(drop.observed.rawValue)), .init("unexpected", .bool(drop.isUnexpected))])
  }

  private static let caution: Text =
    "none is offered for a connection that no profile expects: find out who the client is before you allow it"

  fileprivate init(_ drop: ReportedDrop) {
    let title: Text =
      drop.verdict == nil
      ? "the input reports that a policy dropped this connection"
      : "the input reports a policy drop, and none of the policies given denies the connection"
    self.init(
      id: "reported-drop", severity: drop.verdict == nil ? Severity(drop.severity) : .warning, title: title,
      subjects: Listing([drop.edge.subject]), count: drop.edge.connections, window: drop.edge.window,
      evidence: [Evidence("drop-record", drop.claim.text)], verdict: drop.verdict.map(VerdictView.init),
      cause: drop.verdict == nil
        ? nil : "another policy was in force when it was recorded, or one of a kind that is not judged",
      facts: [.init("drop", drop.claim.data)])
  }

  fileprivate init(_ edge: UnansweredEdge, in report: DropReport) {
    let hasPolicies = !report.policies.isEmpty
    self.init(
      id: "failed-but-allowed", severity: .note,
      title: hasPolicies
        ? "the connection failed, and the policies given allow it"
        : "the connection failed, and no policy is among the objects",
      subjects: Listing([edge.edge.subject]), count: edge.edge.connections, window: edge.edge.window,
      seen: edge.edge.seenText, verdict: VerdictView(edge.verdict),
      cause: hasPolicies ? "none of the policies given denies it" : "the objects hold no policy that could deny it")
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
