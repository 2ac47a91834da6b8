import Classifier
import FlowModel
public import KubeModel
public import PolicyAnalysis

extension Answer {
  /// Everything about one recording and its cluster: the answer of `report`. The parts are the answers of the other verbs to the same
  /// inputs; nil where a verb has nothing to say.
  public static func report(
    check: Answer, diagnosis: Answer, clients: Answer?, proposal: Answer?, _ overview: TrafficOverview,
    _ timeline: Timeline, policies: [NetworkPolicy]
  ) -> Answer {
    let scope = check.scope
    // What both find stands with the verdicts.
    let causes = diagnosis.findings.filter { SignatureCatalogue.signature($0.id) != nil }
    let rest = [scope.reading?.sentence].compactMap(\.self).map { "This page: \($0)." as Text } + check.summaryText
    let verdict = overview.verdict(isProblem: check.findings.contains { $0.severity == .error })
    var sections: [Section?] = [
      Section("verdict", title: "Verdict", .facts(overview.data(verdict), [verdict] + rest)),
      Section("components", title: "Components", .table(Table(components: overview.components))),
      Section(
        "edges", title: "Who connects to whom",
        .graph(Graph(judged: overview.edges, about: Set(overview.components.map(\.component))))),
      Self.titled("findings", "What the policies would drop", check[section: "findings"]),
      causes.isEmpty ? nil : Section("causes", title: "Why connections fail", .findings(Listing(causes))),
      Self.titled("clients", "Clients of istio-csr", clients?[section: "clients"]),
      Self.titled("expectedFlows", "What each component needs", check[section: "expectedFlows"]),
      Section("timeline", title: "Connections of components over time", .table(Table(timeline))),
      Section("ruleUse", title: "Rules of the policies, and what they let through", .table(Table(uses: overview))),
    ]
    if let proposal {
      sections += [
        Section(nil, title: "Policies now", .manifests(Manifests(policies.map { Manifest($0) }))),
        Self.titled("proposedPolicies", "Policies proposed", proposal[section: "policies"]),
        Self.titled("proposedRules", "Rules proposed, and why", proposal[section: "rules"]),
        Self.titled("proof", "Proof of the proposal", proposal[section: "proof"]),
      ]
    }
    sections += [
      Section(nil, title: "Inputs", .table(Table(inputs: scope))),
      .sentences(title: "What could not be judged", check.gaps.map { "\($0.text)." }),
      .sentences(
        title: "What the recording cannot show",
        (scope.reading?.limits ?? []) + (scope.reading?.statistics.warnings ?? [])
          + (scope.reading?.statistics.remarks ?? [])),
      check[section: "assurance"],
    ]
    var answer = Answer(
      schema: "flowpermit/report/v1", scope: scope,
      findings: Listing(Array(check.findings) + causes), primary: "edges", sections.compactMap(\.self))
    // What was not judged by the policies, and what the recording does not show of failures.
    answer.assurance = check.assurance
    answer.requirements = check.requirements
    answer.notes = proposal?.notes ?? []
    return answer
  }

  /// The section for everyone, under a name and a heading of the report.
  private static func titled(_ name: String, _ title: Text, _ section: Section?) -> Section? {
    section.map { Section(name, title: title, $0.content) }
  }

  /// The sentences that end the answer of `check`.
  private var summaryText: [Text] {
    guard case .facts(_, let texts)? = self[section: "summary"]?.content else { return [] }
    return texts
  }
}

extension TrafficOverview {
  fileprivate func data(_ verdict: Text) -> Datum {
    let counts = Dictionary(grouping: edges, by: \.state).mapValues(\.count)
    return [
      "text": .text(verdict),
      "states": .object(JudgedEdge.State.allCases.map { .init($0.rawValue, .int(counts[$0] ?? 0)) }),
    ]
  }

  /// The whole answer in one sentence; `isProblem` says whether something that is needed would break.
  fileprivate func verdict(isProblem: Bool) -> Text {
    let counts = Dictionary(grouping: edges, by: \.state).mapValues(\.count)
    func count(_ state: JudgedEdge.State) -> Int { counts[state] ?? 0 }
    let denied = edges.reduce(into: 0) { $0.addSaturating($1.denied) }
    var parts: [Text] = []
    if denied > 0 { parts.append("the policies would drop \(count: denied, "recorded connection")") }
    if count(.neededNotSeen) > 0 {
      parts.append(
        "the policies would drop \(count: count(.neededNotSeen), "connection") that components need and that was not seen"
      )
    }
    if count(.dropped) > 0 {
      parts.append("\(count: count(.dropped), "pair") had connections that a policy dropped when they were recorded")
    }
    if count(.failed) > 0 {
      parts.append("\(count: count(.failed), "pair") failed to connect, not because of these policies")
    }
    let open = count(.cannotJudge) + count(.notJudged)
    if open > 0 { parts.append("\(count: open, "pair") could not be judged") }
    guard count(.wouldDrop) + count(.neededNotSeen) == 0 else {
      return "\(words: isProblem ? "Problem" : "To look at"): \(.list(parts, separator: "; "))."
    }
    guard count(.allowed) > 0 else {
      return parts.isEmpty
        ? "Nothing was recorded that could be judged." : "Not judged: \(.list(parts, separator: "; "))."
    }
    let allowed: Text = "the policies given allow \(count: count(.allowed), "recorded pair")"
    return "No recorded connection would be dropped: \(.list([allowed] + parts, separator: "; "))."
  }
}

extension Table {
  fileprivate init(components: [TrafficOverview.ComponentStatus]) {
    let columns: [Column] = [
      .init("COMPONENT"), .init("PODS", .right), .init("ISOLATED"), .init("NEEDS"), .init("RULES UNUSED", .right),
    ]
    self.init(columns, Listing(components) { status in Row(cells: status.cells, data: status.data) })
  }

  fileprivate init(_ timeline: Timeline) {
    let columns: [Column] = [.init("FROM"), .init("CONNECTIONS", .right), .init("FAILED", .right)]
    self.init(
      columns,
      Listing(timeline.intervals) { interval in
        Row(
          cells: ["\(time: interval.start)", "\(interval.connections)", "\(interval.failed)"],
          data: [
            "first": .time(interval.start), "connections": .int(interval.connections), "failed": .int(interval.failed),
          ])
      })
  }

  fileprivate init(uses overview: TrafficOverview) {
    let columns: [Column] = [
      .init("RULE"), .init("PEERS"), .init("PORTS"), .init("CONNECTIONS", .right), .init("WHO"),
    ]
    self.init(
      columns,
      Listing(overview.rules) { reference, rule in
        let use = overview.uses[reference] ?? TrafficOverview.RuleUse()
        let pairs = use.edges.map { place -> Text in
          let edge = overview.edges[place].edge
          return "\(.party(edge.sourceName)) -> \(.party(edge.destinationName)) \(edge.portText)"
        }
        return Row(
          cells: [
            reference.text, rule.peersText, rule.portsText, "\(use.connections)",
            pairs.isEmpty ? "not used in this recording" : .list(pairs, separator: "; ", limit: 4),
          ],
          data: .object(
            reference.members + [
              .init("source", Datum(reference.policy.source) { $0.data }), .init("connections", .int(use.connections)),
              .init("edges", .int(use.edges.count)),
            ]))
      })
  }

  fileprivate init(inputs scope: Scope) {
    let columns: [Column] = [
      .init("INPUT"), .init("FORMAT"), .init("RECORDS", .right), .init("RECORDED"), .init("DAMAGE"),
    ]
    let inputs = scope.reading?.statistics.inputs ?? []
    self.init(
      columns,
      Listing(inputs) { input in
        Row(
          cells: [
            Text(.file(input.path, line: nil)), Text(words: input.format), "\(input.records)",
            input.window.map { "\(window: $0)" } ?? "",
            input.damage.isEmpty ? "none found" : .list(input.damage.map { "\(quote: $0.text)" }, separator: "; "),
          ], data: .null)
      })
  }
}

extension TrafficOverview.ComponentStatus {
  fileprivate var cells: [Text] {
    [
      "\(name: namespace)/\(words: component)", "\(pods)", isolationText, needsText,
      rules == 0 ? "" : "\(unusedRules) of \(rules)",
    ]
  }

  private var isolationText: Text {
    guard pods > 0 else { return "cannot be judged: no pod that policies can select" }
    let texts = PolicyDirection.allCases.map { direction -> Text in
      let count = isolated[direction] ?? 0
      let extent = count == pods ? "yes" : count == 0 ? "no" : "\(count) of \(pods) pods"
      return "\(words: direction.rawValue) \(words: extent)"
    }
    return .list(texts)
  }

  private var met: Int { needs.count { $0.verdict == .allowed } }
  private var denied: Int { needs.count { $0.verdict == .denied || $0.verdict == .partlyDenied } }

  private var needsText: Text {
    let open = needs.count - met - denied
    var parts: [Text] = ["\(met) of \(needs.count) allowed"]
    if denied > 0 { parts.append("\(denied) denied") }
    if open > 0 { parts.append("\(open) not judged") }
    return .list(parts)
  }

  fileprivate var data: Datum {
    [
      "component": .word(component), "namespace": .fragment(.name(namespace)), "pods": .int(pods),
      "isolated": .object(PolicyDirection.allCases.map { .init($0.rawValue, .int(isolated[$0] ?? 0)) }),
      "needs": ["allowed": .int(met), "denied": .int(denied), "all": .int(needs.count)],
      "rules": .int(rules), "unusedRules": .int(unusedRules),
    ]
  }
}
