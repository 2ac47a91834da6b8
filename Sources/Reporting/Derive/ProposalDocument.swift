import Classifier
import FlowModel
public import KubeModel
public import PolicyAnalysis

extension DocumentValue {
  /// The whole answer of `derive -o json`; `inputs` are the paths that origins count.
  public init(derive proposal: Proposal, inputs: [String]) {
    self = [
      "schema": "flowpermit/derive/v1",
      "policies": .array(proposal.policies.map { DocumentValue(policy: $0) }),
      "rules": .array(proposal.rules.map { Self.rule($0, inputs) }),
      "proof": Self.proof(proposal),
      "unexpected": .array(proposal.unexpected.map(Self.unexpected)),
      "notes": DocumentValue(proposal.notes.map(ProposalNoteText.text)),
    ]
  }

  private static func reference(_ reference: RuleReference) -> [Member] {
    [
      Member("policy", .string("\(reference.policy.namespace)/\(reference.policy.name)")),
      Member("direction", .string(reference.direction.rawValue)), Member("rule", .int(reference.rule)),
    ]
  }

  private static func rule(_ rule: ProposedRule, _ inputs: [String]) -> DocumentValue {
    .object(
      reference(rule.reference) + [
        Member("basis", .string(rule.basis.rawValue)),
        Member("purposes", DocumentValue(rule.purposes.map(\.rawValue))),
        Member("connections", .int(rule.connections)),
        Member("hours", .int(rule.hours)),
        Member("sources", .int(rule.sources)),
        Member("droppedWithout", .int(rule.droppedWithout)),
        Member("evidence", .array(rule.evidence.map { origin($0, inputs) })),
        Member("edges", .array(rule.edges.map { DocumentValue(edge: $0) })),
      ])
  }

  private static func origin(_ origin: Origin, _ inputs: [String]) -> DocumentValue {
    let name = inputs.indices.contains(origin.input) ? inputs[origin.input] : ""
    return ["input": .string(name), "offset": .int(origin.offset)]
  }

  private static func proof(_ proposal: Proposal) -> DocumentValue {
    let proof = proposal.proof
    return [
      "allowed": .int(proof.allowed),
      "leftOut": .array(
        proof.leftOut.map { flow in
          [
            "edge": DocumentValue(edge: flow.edge), "component": .string(flow.component),
            "reason": .string(ProposalText.text(flow.reason)),
          ]
        }),
      "necessary": .bool(proof.isNecessary),
      "excess": [
        "pairs": .int(proof.excess.pairs),
        "byRule": .array(
          proof.excess.byRule.sorted { $0.key < $1.key }.map { rule, pairs in
            .object(reference(rule) + [Member("pairs", .int(pairs))])
          }),
        "openToPublic": .array(proof.excess.openToPublic.map { .object(reference($0)) }),
      ],
    ]
  }

  private static func unexpected(_ flow: UnexpectedFlow) -> DocumentValue {
    [
      "id": .string(flow.id), "edge": DocumentValue(edge: flow.edge), "component": .string(flow.component),
      "direction": .string(flow.direction.rawValue), "why": .string(ProposalText.why(flow)),
      "included": .bool(flow.isIncluded),
    ]
  }
}
