import FlowModel
public import KubeModel
public import PolicyAnalysis

extension Answer {
  /// What is wrong with policies, whatever the traffic: the answer of `lint`. Findings whose id is in `ignored` are left out and counted.
  public static func lint(_ report: LintReport, _ cluster: Cluster, ignoring ignored: Set<String>) -> Answer {
    let flaws = report.drops.flaws + report.traps
    let needed =
      ignored.contains("needed-and-denied") ? [] : report.drops.neededDrops.filter { $0.certainty == .needed }
    let all =
      report.examined.flatMap(Finding.refusals)
      + report.drops.neededDrops.filter { $0.certainty == .needed }.map { drop in
        Finding(drop, report.drops.fixes(of: drop).map(Finding.Fix.init))
      } + flaws.filter { $0.severity == .warning }.map { Finding($0) } + report.posture.compactMap(Finding.init)
      + report.leftovers.map(Finding.init)
    let findings = all.filter { !ignored.contains($0.id) }.map(\.withPlace)
    let scope = Scope(policies: report.drops.policies)
    var answer = Answer(
      schema: "flowpermit/lint/v1", scope: scope, findings: Listing(findings), primary: "findings",
      [
        Section("findings", .findings(Listing(findings))),
        .fixes(needed) { report.drops.fixes(of: $0) },
        .conditional(report.drops.neededDrops),
        .policyNotes(flaws.filter { !ignored.contains($0.id) }),
        Section("posture", title: "Who isolates the components:", .table(report.postureTable)),
        Section("expectedFlows", title: "What each component needs:", .table(Table(report.drops.expectedFlows))),
        .value("objects", .listing(Listing(report.examined) { $0.data })),
        .value("assurance", report.drops.assurance.data),
        .sentences(report.closing(cluster, ignored: all.count - findings.count)),
      ])
    // Where no need could be judged, the policies themselves were.
    if report.drops.assurance.extent != .nothing { answer.assurance = report.drops.assurance }
    answer.requirements = Listing(report.drops.expectedFlows, report.drops.neededDrops, judging: .policies)
    return answer
  }

  /// The id of the finding that an issue of an object becomes; nil for an issue that is reported in another way.
  public static func findingID(of issue: ManifestIssue) -> String? { Finding(issue)?.id }
}

extension LintReport {
  fileprivate func closing(_ cluster: Cluster, ignored: Int) -> [Text] {
    let refused = examined.count { !$0.errors.isEmpty }
    var texts: [Text] = []
    if !examined.isEmpty {
      texts.append(
        "Of \(count: examined.count, "NetworkPolicy", plural: "NetworkPolicies"), the API server would accept \(examined.count - refused) and refuse \(refused)."
      )
    }
    if !cluster.adminPolicies.isEmpty {
      texts.append(
        "Fields and values of \(count: cluster.adminPolicies.count, "admin policy", plural: "admin policies") were checked as far as the verdicts need them; their CRDs may refuse more."
      )
    }
    if cluster.pods.isEmpty {
      texts.append("No pod is among the objects: selectors, peers, ports and needs were not compared with pods.")
    } else {
      texts += drops.assurance.gapTexts
    }
    if ignored > 0 { texts.append("\(count: ignored, "finding") ignored as asked.") }
    return texts
  }

  fileprivate var postureTable: Table {
    Table(
      [.init("COMPONENT"), .init("WORKLOAD"), .init("INGRESS ISOLATED BY"), .init("EGRESS ISOLATED BY")],
      Listing(posture) { row in
        Table.Row(
          cells: [
            Text(words: row.component), "\(name: row.namespace)/\(name: row.workload)", row.text(.ingress),
            row.text(.egress),
          ],
          data: [
            "component": .word(row.component), "namespace": .fragment(.name(row.namespace)),
            "workload": .fragment(.name(row.workload)), "hostNetwork": .bool(row.isHostNetwork),
            "ingress": .list(row.isolatedBy[.ingress] ?? []) { $0.data },
            "egress": .list(row.isolatedBy[.egress] ?? []) { $0.data },
          ])
      })
  }
}

extension WorkloadPosture {
  fileprivate func text(_ direction: PolicyDirection) -> Text {
    if isHostNetwork { return "host network: policies do not apply" }
    let policies = isolatedBy[direction] ?? []
    return policies.isEmpty ? "not isolated" : .list(policies, limit: 4) { .policy($0) }
  }
}

extension ExaminedPolicy {
  fileprivate var data: Datum {
    [
      "source": [
        "file": .fragment(.file(source.file, line: nil)), "line": .int(source.line), "document": .int(document),
      ],
      "kind": "NetworkPolicy", "namespace": namespace.isEmpty ? .null : .fragment(.name(namespace)),
      "name": .fragment(.name(name)), "valid": .bool(errors.isEmpty),
      "errors": .list(errors) { error in
        [
          "field": .fragment(.name(error.field)), "type": .word(error.kind.rawValue),
          "message": .fragment(.quote(error.message)),
        ]
      },
      "defaulted": Datum(defaulted, Datum.echo),
    ]
  }
}

extension Finding {
  /// One finding for each field that the API server refuses.
  fileprivate static func refusals(_ policy: ExaminedPolicy) -> [Finding] {
    policy.errors.map { error in
      var place = policy.source
      place.line = error.line
      let (title, advice): (Text, Text) =
        error.kind == .unknownField
        ? ("a policy has a field that its kind does not have", "correct the field")
        : ("the API server would refuse a policy", "correct the value")
      let name: Text =
        policy.namespace.isEmpty ? "\(name: policy.name)" : "\(name: policy.namespace)/\(name: policy.name)"
      return Finding(
        id: error.kind == .unknownField ? "unknown-field" : "policy-refused", severity: .error, title: title,
        subjects: Listing([Subject("\(name) \(name: error.field) (\(file: place.file, line: place.line))", .null)]),
        location: place,
        evidence: [Evidence("object", "\(words: error.kind.rawValue): \(quote: error.message)")],
        advice: advice,
        facts: [.init("field", .fragment(.name(error.field))), .init("message", .fragment(.quote(error.message)))])
    }
  }

  /// Nil for a workload whose directions are both isolated, and for one that no policy can isolate.
  fileprivate init?(_ row: WorkloadPosture) {
    let open = [PolicyDirection.ingress, .egress].filter { row.isolatedBy[$0]?.isEmpty ?? true }
    guard !row.isHostNetwork, !open.isEmpty else { return nil }
    self.init(
      id: "component-not-isolated", severity: open.count == 2 ? .warning : .note,
      title: open.count == 2
        ? "no policy isolates the component" : "no policy isolates the component in one direction",
      subjects: Listing([
        Subject("\(name: row.namespace)/\(name: row.workload) (\(words: row.component))", .null)
      ]),
      cause:
        "none of the policies given selects all of its pods for \(words: open.map(\.rawValue).joined(separator: " and "))",
      advice: "flowpermit derive writes policies for it")
  }

  fileprivate init(_ leftover: LeftoverPolicy) {
    let subjects = Listing([Subject("\(policy: leftover.policy)", .null)])
    let (namespace, name) = (leftover.policy.namespace, leftover.policy.name)
    guard leftover.isModified else {
      self.init(
        id: "policy-left-behind", severity: .warning, title: "a downgrade leaves a policy behind", subjects: subjects,
        location: leftover.policy.source,
        cause: "the operator of the older release does not know it and never deletes it",
        advice: "\(command: "kubectl delete networkpolicy -n \(namespace) \(name)")")
      return
    }
    self.init(
      id: "policy-left-behind-modified", severity: .warning,
      title: "a changed policy remains after a downgrade", subjects: subjects,
      location: leftover.policy.source,
      cause: "it has the name of a policy of \(words: leftover.preset) and other content, so that no command is given",
      advice: "decide whether it is still wanted")
  }

  /// With the members that every finding of `lint` has.
  fileprivate var withPlace: Finding {
    var result = self
    if !facts.contains(where: { $0.name == "field" }) {
      result.facts.append(.init("field", .null))
      result.facts.append(.init("message", .text(cause.map { "\(sentence): \($0)" } ?? sentence)))
    }
    result.facts.append(.init("source", Datum(location) { $0.data }))
    return result
  }
}
