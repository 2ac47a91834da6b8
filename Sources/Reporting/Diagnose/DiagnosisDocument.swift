import Classifier
import FlowModel
public import KubeModel
public import PolicyAnalysis

extension DocumentValue {
  /// The whole answer of `diagnose -o json`.
  public init(diagnosis report: DiagnosisReport) {
    self = [
      "schema": "flowpermit/diagnose/v1",
      "judgedBy": "the policies as given, whatever was in force when the traffic was recorded",
      "traffic": report.window.map { ["first": .string("\($0.first)"), "last": .string("\($0.last)")] } ?? .null,
      "findings": .array(report.findings.map(DocumentValue.init(finding:))),
      "deniedStrangers": .int(report.deniedStrangers),
      "undecided": .int(report.undecided),
      "unplaced": .object(report.unplaced.sorted { $0.key < $1.key }.map { Member($0.key.rawValue, .int($0.value)) }),
      "expectedFlows": .array(report.expectedFlows.map(Self.expected)),
      "checklist": .array(report.checklist.map(Self.item)),
    ]
  }

  /// One finding: one line of `-o jsonl`.
  public init(finding: DiagnosisFinding) {
    let denying = finding.verdict?.denied.first
    let verdict = denying.flatMap { finding.verdict?[$0] }
    self = [
      "id": .string(finding.signature.id),
      "severity": .string(finding.signature.severity.rawValue),
      "title": .string(finding.signature.title),
      "certainty": .string(finding.certainty.rawValue),
      "edge": finding.edges.first.map { DocumentValue(edge: $0) } ?? .null,
      "otherEdges": .array(finding.edges.dropFirst().map { DocumentValue(edge: $0) }),
      "count": .int(finding.count),
      "total": .int(finding.total),
      "first": DocumentValue(finding.window?.first.description),
      "last": DocumentValue(finding.window?.last.description),
      "evidence": .array(
        finding.evidence.map { evidence in
          ["class": .string(EvidenceText.kind(evidence)), "text": .string(EvidenceText.text(evidence))]
        }),
      "cause": .string(finding.signature.cause),
      "policy": denying.flatMap { direction in verdict?.spokesman.map { Self.isolatedBy($0, direction) } }
        ?? .null,
      "isolatedBy": .array(
        (finding.verdict?.denied ?? []).flatMap { direction in
          (finding.verdict?[direction].isolatedBy ?? []).map { Self.isolatedBy($0, direction) }
        }),
      "nearest": (verdict?.nearest).map(Self.nearest) ?? .null,
      "egress": DocumentValue(finding.verdict.map { DecisionText.sentence($0.egress.decision) }),
      "ingress": DocumentValue(finding.verdict.map { DecisionText.sentence($0.ingress.decision) }),
      "fix": .array(
        finding.fix.map { ["yaml": .string(YAMLWriter.text(of: [DocumentValue(policy: $0)]))] }
          + (finding.signature.fix.isEmpty ? [] : [["text": .string(finding.signature.fix)]])),
      "confirm": .string(finding.signature.confirmation),
      "alternatives": .array(
        finding.alternatives.map { ["id": .string($0.id), "toldApartBy": .string($0.toldApartBy)] }),
    ]
  }

  private static func expected(_ flow: ExpectedFlow) -> DocumentValue {
    [
      "component": .string(flow.component), "namespace": .string(flow.namespace), "need": .string(flow.need.id),
      "direction": .string(flow.need.direction.rawValue), "peers": DocumentValue(flow.need.peers),
      "purpose": .string(flow.need.purpose.rawValue), "state": .string(flow.state.rawValue),
      "connections": .int(flow.connections), "denied": DocumentValue(flow.denied.map(\.rawValue)),
    ]
  }

  private static func item(_ item: ChecklistItem) -> DocumentValue {
    [
      "id": .string(item.question.rawValue), "state": .string(item.state.rawValue),
      "text": .string(ChecklistText.sentence(item)), "subjects": DocumentValue(item.subjects),
    ]
  }
}
