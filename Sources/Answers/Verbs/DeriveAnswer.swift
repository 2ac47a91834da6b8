import Classifier
import FlowModel
import KubeModel
public import PolicyAnalysis

extension Answer {
  /// Proposed policies with their proof: the answer of `derive`.
  public static func derive(_ proposal: Proposal, _ reading: Scope.Reading) -> Answer {
    let inputs = reading.statistics.inputs.map(\.path)
    let proof = Section("proof", .facts(proposal.proofData, proposal.proofText))
    var answer = Answer(
      schema: "flowpermit/derive/v1", scope: Scope(reading: reading),
      findings: Listing(proposal.unexpected.filter { !$0.isIncluded }, Finding.init), primary: "policies",
      [
        Section("policies", .manifests(Manifests(proposal.manifests)), for: .programs),
        Section("rules", .table(Table(rules: proposal, inputs))),
        proof,
        Section.value("unexpected", .listing(Listing(proposal.unexpected, \.data))),
        Section.value("notes", .list(proposal.notes) { .text($0.text) }),
      ])
    answer.notes = proposal.notes.map(\.text)
    answer.aside = proof
    return answer
  }
}

extension Proposal {
  /// The policies in the order in which they are applied, with the reason for each rule.
  fileprivate var manifests: [Manifest] {
    let byPolicy = Dictionary(grouping: rules, by: \.reference.policy)
    return policies.map { policy in
      Manifest(
        policy,
        reasons: (byPolicy[PolicyReference(policy)] ?? []).map { rule in
          Manifest.Reason(direction: rule.reference.direction, rule: rule.reference.rule, lines: rule.reasons)
        })
    }
  }
}

extension Table {
  fileprivate init(rules proposal: Proposal, _ inputs: [String]) {
    let columns: [Column] = [
      .init("POLICY"), .init("DIRECTION"), .init("PEERS"), .init("PORTS"), .init("BASIS"), .init("CONNECTIONS", .right),
      .init("SOURCES", .right), .init("HOURS", .right), .init("NEEDED BY", .right),
    ]
    self.init(columns, Listing(proposal.rules) { rule in Row(cells: rule.cells, data: rule.data(inputs)) })
  }
}

extension ProposedRule {
  fileprivate var cells: [Text] {
    [
      Text(.policy(reference.policy)), Text(words: reference.direction.rawValue), rule.peersText, rule.portsText,
      Text(words: basis.rawValue), "\(connections)", "\(sources)", "\(hours)",
      basis == .observed ? "\(droppedWithout)" : "",
    ]
  }

  /// `inputs` are the paths that origins count.
  fileprivate func data(_ inputs: [String]) -> Datum {
    .object(
      reference.members + [
        .init("basis", .word(basis.rawValue)),
        .init("purposes", .words(purposes.map(\.rawValue))),
        .init("connections", .int(connections)),
        .init("hours", .int(hours)),
        .init("sources", .int(sources)),
        .init("droppedWithout", .int(droppedWithout)),
        .init("evidence", .list(evidence) { $0.data(inputs) }),
        .init("edges", .listing(Listing(edges) { $0.data })),
      ])
  }
}

extension Origin {
  fileprivate func data(_ inputs: [String]) -> Datum {
    let path = inputs.indices.contains(input) ? inputs[input] : ""
    return ["input": .fragment(.file(path, line: nil)), "offset": .int(offset)]
  }
}

extension UnexpectedFlow {
  fileprivate var data: Datum {
    [
      "id": .fragment(.name(id)), "edge": edge.data, "component": .word(component),
      "direction": .word(direction.rawValue), "why": .text(text), "included": .bool(isIncluded),
    ]
  }
}

extension Finding {
  fileprivate init(_ flow: UnexpectedFlow) {
    self.init(
      id: "unexpected-flow", severity: .warning, title: "no profile expects this connection",
      subjects: Listing([flow.edge.subject]), count: flow.edge.connections, total: flow.edge.connections,
      window: flow.edge.window, seen: flow.edge.seenText, cause: flow.text,
      advice: "if the connection belongs there, allow it with \(command: "--include \(flow.id)")",
      facts: [.init("flow", .fragment(.name(flow.id)))])
  }
}
