import Classifier
public import Documents
import FlowModel
import KubeModel
public import PolicyAnalysis

extension ListedDocument {
  /// The whole answer of `derive -o json`; `inputs` are the paths that origins count.
  public init(derive proposal: Proposal, inputs: [String]) {
    self = [
      "schema": .value("flowpermit/derive/v1"),
      "policies": .list(proposal.policies, DocumentValue.init(policy:)),
      "rules": .list(of: proposal.rules) { Self.rule($0, inputs) },
      "proof": Self.proof(proposal),
      "unexpected": .list(proposal.unexpected, DocumentValue.unexpected),
      "notes": .value(DocumentValue(proposal.notes.map(ProposalNoteText.text))),
    ]
  }

  private static func rule(_ rule: ProposedRule, _ inputs: [String]) -> ListedDocument {
    .object(
      DocumentValue.reference(rule.reference).map { Member($0.name, .value($0.value)) } + [
        Member("basis", .value(.string(rule.basis.rawValue))),
        Member("purposes", .value(DocumentValue(rule.purposes.map(\.rawValue)))),
        Member("connections", .value(.int(rule.connections))),
        Member("hours", .value(.int(rule.hours))),
        Member("sources", .value(.int(rule.sources))),
        Member("droppedWithout", .value(.int(rule.droppedWithout))),
        Member("evidence", .list(rule.evidence) { DocumentValue.origin($0, inputs) }),
        Member("edges", .list(rule.edges, DocumentValue.init(edge:))),
      ])
  }

  private static func proof(_ proposal: Proposal) -> ListedDocument {
    let proof = proposal.proof
    return [
      "allowed": .value(.int(proof.allowed)),
      "leftOut": .list(proof.leftOut) { flow in
        [
          "edge": DocumentValue(edge: flow.edge), "component": .string(flow.component),
          "reason": .string(ProposalText.text(flow.reason)),
        ]
      },
      "necessary": .value(.bool(proof.isNecessary)),
      "excess": [
        "pairs": .value(.int(proof.excess.pairs)),
        "byRule": .list(proof.excess.byRule.sorted { $0.key < $1.key }) { rule, pairs in
          .object(DocumentValue.reference(rule) + [DocumentValue.Member("pairs", .int(pairs))])
        },
        "openToPublic": .list(proof.excess.openToPublic) { .object(DocumentValue.reference($0)) },
      ],
    ]
  }
}

extension DocumentValue {
  fileprivate static func reference(_ reference: RuleReference) -> [Member] {
    [
      Member("policy", .string("\(reference.policy.namespace)/\(reference.policy.name)")),
      Member("direction", .string(reference.direction.rawValue)), Member("rule", .int(reference.rule)),
    ]
  }

  fileprivate static func origin(_ origin: Origin, _ inputs: [String]) -> DocumentValue {
    let name = inputs.indices.contains(origin.input) ? inputs[origin.input] : ""
    return ["input": .string(name), "offset": .int(origin.offset)]
  }

  fileprivate static func unexpected(_ flow: UnexpectedFlow) -> DocumentValue {
    [
      "id": .string(flow.id), "edge": DocumentValue(edge: flow.edge), "component": .string(flow.component),
      "direction": .string(flow.direction.rawValue), "why": .string(ProposalText.why(flow)),
      "included": .bool(flow.isIncluded),
    ]
  }
}
