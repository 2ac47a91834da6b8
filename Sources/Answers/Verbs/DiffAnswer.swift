import Classifier
import FlowModel
import KubeModel
public import PolicyAnalysis

extension Answer {
  /// What two sets of policies decide differently: the answer of `diff`. `names` are those of the sets on the command line.
  public static func diff(
    _ report: ComparisonReport, _ reading: Scope.Reading, between names: (first: String, second: String)
  ) -> Answer {
    let finds = report.changes.map(Find.connection) + report.openings.map(Find.reach)
    let findings = Listing(finds) { $0.finding(report) }
    var answer = Answer(
      schema: "flowpermit/diff/v1", scope: Scope(reading: reading), findings: findings, primary: "findings",
      [
        .value(
          "sets",
          [
            "a": Self.set(names.first, report.policies.first), "b": Self.set(names.second, report.policies.second),
          ]),
        .sentences(["A is \(name: names.first), B is \(name: names.second)."]),
        Section("findings", .findings(findings)),
        Section(
          "connections", title: "Connections that were seen, and pairs of ends that are needed:",
          .table(Table(report.tallies)), for: report.tallies.isEmpty ? .programs : .everyone),
        Section(
          "reach", title: "What else pods of components can connect to, or be connected from, by one set only:",
          .table(Table(report.reach)), for: report.reach.isEmpty ? .programs : .everyone),
        Section(
          "unused",
          .facts(
            ["a": .list(report.unused.first, \.unusedData), "b": .list(report.unused.second, \.unusedData)],
            unused("A", report.unused.first) + unused("B", report.unused.second))),
        .value("excess", ["a": .int(report.excess.first), "b": .int(report.excess.second)]),
        .value("assurance", report.assurance.data),
        Section("summary", .facts(report.summary, report.closing)),
      ])
    answer.assurance = report.assurance
    return answer
  }

  private static func set(_ name: String, _ policies: [PolicyReference]) -> Datum {
    ["name": .fragment(.name(name)), "policies": .list(policies) { $0.data }]
  }

  private static func unused(_ set: String, _ rules: [RuleReference]) -> [Text] {
    guard !rules.isEmpty else { return [] }
    return [
      "Rules of \(words: set) that allow nothing that was seen or is needed: \(.list(rules.map(\.text), limit: 8))."
    ]
  }
}

/// A finding of `diff` before it is written.
private enum Find {
  case connection(ConnectionChange)
  /// Of one component and direction.
  case reach([ReachChange])

  func finding(_ report: ComparisonReport) -> Finding {
    switch self {
    case .connection(let change): change.change == .newlyDenied ? .newlyDenied(change) : .newlyAllowed(change)
    case .reach(let changes): .newlyReachable(changes)
    }
  }
}

extension ComparisonReport {
  /// What the second set opens, by component and direction.
  fileprivate var openings: [[ReachChange]] {
    var groups: [[ReachChange]] = []
    for change in reach where change.isOpening {
      if let last = groups.last?.last?.place, last.namespace == change.place.namespace,
        last.component == change.place.component, last.direction == change.place.direction
      {
        groups[groups.count - 1].append(change)
      } else {
        groups.append([change])
      }
    }
    return groups
  }

  fileprivate func count(_ change: VerdictChange, isSeen: Bool) -> Int {
    tallies.reduce(0) { $0 + ($1.place.isSeen == isSeen ? $1.counts[change] ?? 0 : 0) }
  }

  private func counts(isSeen: Bool) -> Datum {
    .object(VerdictChange.allCases.map { .init($0.member, .int(count($0, isSeen: isSeen))) })
  }

  fileprivate var summary: Datum { ["seen": counts(isSeen: true), "needed": counts(isSeen: false)] }

  fileprivate var closing: [Text] {
    var texts: [Text] = []
    for (isSeen, noun) in [
      (true, "Of the connections that were seen"), (false, "Of the pairs of ends that are needed"),
    ] {
      let parts = VerdictChange.allCases.map { ($0, count($0, isSeen: isSeen)) }.filter { $0.1 > 0 }
      guard !parts.isEmpty else { continue }
      texts.append("\(words: noun): \(.list(parts.map { "\($0.1) \(words: $0.0.words)" as Text })).")
    }
    texts.append(
      "Beyond these, A lets \(count: excess.first, "pair") of pods connect on a listening port, B \(excess.second).")
    return texts + assurance.gapTexts
  }
}

extension VerdictChange {
  fileprivate var words: String {
    switch self {
    case .newlyDenied: "newly denied"
    case .newlyAllowed: "newly allowed"
    case .staysAllowed: "allowed by both"
    case .staysDenied: "denied by both"
    case .cannotJudge: "cannot be judged"
    }
  }

  /// The member of documents that counts it.
  fileprivate var member: String {
    switch self {
    case .newlyDenied: "newlyDenied"
    case .newlyAllowed: "newlyAllowed"
    case .staysAllowed: "staysAllowed"
    case .staysDenied: "staysDenied"
    case .cannotJudge: "cannotJudge"
    }
  }
}

extension Table {
  fileprivate init(_ tallies: [Tally]) {
    let columns: [Column] =
      [.init("COMPONENT"), .init("PURPOSE"), .init("BASIS")]
      + VerdictChange.allCases.map { .init($0.words.uppercased(), .right) }
    self.init(columns, Listing(tallies) { tally in Row(cells: tally.cells, data: tally.data) })
  }

  fileprivate init(_ reach: [ReachChange]) {
    let columns: [Column] = [
      .init("COMPONENT"), .init("DIRECTION"), .init("PORT"), .init("OPENED PAIRS", .right),
      .init("CLOSED PAIRS", .right), .init("OUTSIDE"), .init("OPENED FOR"),
    ]
    self.init(columns, Listing(reach) { change in Row(cells: change.cells, data: change.data) })
  }
}

extension Tally {
  fileprivate var cells: [Text] {
    let name: Text =
      place.component.map { component in
        place.namespace.map { "\(name: $0)/\(words: component)" } ?? "\(words: component)"
      } ?? "other workloads"
    return [name, "\(words: place.purpose.rawValue)", place.isSeen ? "seen" : "needed"]
      + VerdictChange.allCases.map { counts[$0].map { "\($0)" } ?? "" }
  }

  fileprivate var data: Datum {
    .object(
      [
        .init("component", Datum(place.component, Datum.word)),
        .init("namespace", Datum(place.namespace) { .fragment(.name($0)) }),
        .init("purpose", .word(place.purpose.rawValue)), .init("basis", .word(place.isSeen ? "seen" : "needed")),
      ] + VerdictChange.allCases.map { .init($0.member, .int(counts[$0] ?? 0)) })
  }
}

extension ReachChange {
  /// Whether the second set lets more connect.
  fileprivate var isOpening: Bool { opened > 0 || outside == .opened }

  fileprivate var portText: Text {
    place.port.map { Text(.port($0, place.transport)) }
      ?? "other ports/\(words: place.transport.description.uppercased())"
  }

  fileprivate var nameText: Text { "\(name: place.namespace)/\(words: place.component)" }

  fileprivate var outsideWord: String {
    switch outside {
    case .unchanged: "unchanged"
    case .opened: "opened"
    case .closed: "closed"
    }
  }

  fileprivate var openedText: Text {
    let outside: [Text] = outside == .opened ? ["addresses outside the cluster"] : []
    return .list(outside + openedFor.sorted().map { "\(name: $0)" as Text }, limit: 4)
  }

  /// `cert-manager/webhook ingress 10250/TCP from istio-system/cert-manager-istio-csr`.
  fileprivate var openingText: Text {
    let side: Text = place.direction == .ingress ? "from" : "to"
    return "\(nameText) \(words: place.direction.rawValue) \(portText) \(side) \(openedText)"
  }

  fileprivate var cells: [Text] {
    [
      nameText, "\(words: place.direction.rawValue)", portText, "\(opened)", "\(closed)",
      outside == .unchanged ? "" : "\(words: outsideWord)",
      .list(openedFor.sorted().map { "\(name: $0)" as Text }, limit: 4),
    ]
  }

  fileprivate var data: Datum {
    [
      "component": .word(place.component), "namespace": .fragment(.name(place.namespace)),
      "direction": .word(place.direction.rawValue), "protocol": .word(place.transport.description),
      "port": Datum(place.port) { .int(Int($0)) }, "opened": .int(opened), "closed": .int(closed),
      "outside": .word(outsideWord), "openedFor": .names(openedFor.sorted()),
    ]
  }
}

extension RuleReference {
  fileprivate var unusedData: Datum { .object(members) }
}

extension Finding {
  fileprivate static func newlyDenied(_ change: ConnectionChange) -> Finding {
    let verdict = VerdictView(change.verdict)
    return Finding(
      id: "newly-denied", severity: change.basis == .ifUsed ? .note : change.isNeeded ? .error : .warning,
      title: "B denies this connection, and A does not", subjects: Listing([change.subject]),
      location: verdict.denied.lazy.compactMap { verdict[$0].primary?.source }.first, count: change.edge.connections,
      window: change.edge.window, seen: change.seenText, verdict: verdict, cause: change.allowedText("A"),
      facts: change.facts)
  }

  fileprivate static func newlyAllowed(_ change: ConnectionChange) -> Finding {
    Finding(
      id: "newly-allowed", severity: change.isUnexpected ? .warning : .note,
      title: "A denies this connection, and B does not", subjects: Listing([change.subject]),
      location: change.allowedBy.lazy.compactMap(\.policy.source).first, count: change.edge.connections,
      window: change.edge.window, seen: change.seenText, cause: change.allowedText("B"), facts: change.facts)
  }

  fileprivate static func newlyReachable(_ changes: [ReachChange]) -> Finding {
    Finding(
      id: "newly-reachable", severity: .warning, title: "B opens what nothing needs and no input shows",
      subjects: Listing(changes) { Subject($0.openingText, $0.data) },
      count: changes.reduce(0) { $0 + $1.opened },
      advice: "if nothing has to connect there, narrow the peers and ports of the rule")
  }
}

extension ConnectionChange {
  fileprivate var subject: Finding.Subject { Finding.Subject(basis == .seen ? edge.text : edge.neededText, edge.data) }

  fileprivate var seenText: Text {
    switch basis {
    case .seen: edge.seenText
    case .needed: "not seen; \(count: edge.paths.count, "pair") of ends, needed"
    case .ifUsed: "not seen; needed if the component is used so, which no object shows"
    }
  }

  fileprivate func allowedText(_ set: String) -> Text {
    allowedBy.isEmpty
      ? "no policy of \(words: set) isolates the ends in this direction"
      : "\(words: set) allows it by \(.list(allowedBy.map(\.text), limit: 4))"
  }

  fileprivate var facts: [Datum.Member] {
    [.init("basis", .word(basis.rawValue)), .init("allowedBy", .list(allowedBy) { .object($0.members) })]
  }
}
