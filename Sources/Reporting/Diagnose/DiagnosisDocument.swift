import Classifier
import FlowModel
public import KubeModel
public import PolicyAnalysis

extension ListedDocument {
  /// The whole answer of `diagnose -o json`.
  public init(diagnosis report: DiagnosisReport) {
    self = [
      "schema": .value("flowpermit/diagnose/v1"),
      "judgedBy": .value("the policies as given, whatever was in force when the traffic was recorded"),
      "traffic": .value(
        report.window.map { ["first": .string("\($0.first)"), "last": .string("\($0.last)")] } ?? .null),
      "findings": .list(of: report.findings) { ListedDocument(finding: $0, fixes: report.fixes(of: $0)) },
      "deniedStrangers": .value(.int(report.deniedStrangers)),
      "undecided": .value(.int(report.undecided)),
      "unplaced": .value(
        .object(
          report.unplaced.sorted { $0.key < $1.key }.map { DocumentValue.Member($0.key.rawValue, .int($0.value)) })),
      "expectedFlows": .list(report.expectedFlows, DocumentValue.expected),
      "checklist": .list(report.checklist, DocumentValue.item),
    ]
  }

  /// One finding: one line of `-o jsonl`.
  public init(finding: DiagnosisFinding, fixes: [Fix]) {
    let denying = finding.verdict?.denied.first
    let verdict = denying.flatMap { finding.verdict?[$0] }
    let others = finding.edges.dropFirst()
    self = [
      "id": .value(.string(finding.signature.id)),
      "severity": .value(.string(finding.signature.severity.rawValue)),
      "title": .value(.string(finding.signature.title)),
      "certainty": .value(.string(finding.certainty.rawValue)),
      "edge": .value(finding.edges.first.map { DocumentValue(edge: $0) } ?? .null),
      "otherEdges": .list(count: others.count) { .value(DocumentValue(edge: others[others.startIndex + $0])) },
      "count": .value(.int(finding.count)),
      "total": .value(.int(finding.total)),
      "first": .value(DocumentValue(finding.window?.first.description)),
      "last": .value(DocumentValue(finding.window?.last.description)),
      "evidence": .list(finding.evidence) { evidence in
        ["class": .string(EvidenceText.kind(evidence)), "text": .string(EvidenceText.text(evidence))]
      },
      "cause": .value(.string(finding.signature.cause)),
      "policy": .value(
        denying.flatMap { direction in verdict?.spokesman.map { DocumentValue.isolatedBy($0, direction) } } ?? .null),
      "isolatedBy": .value(
        .array(
          (finding.verdict?.denied ?? []).flatMap { direction in
            (finding.verdict?[direction].isolatedBy ?? []).map { DocumentValue.isolatedBy($0, direction) }
          })),
      "nearest": .value((verdict?.nearest).map(DocumentValue.nearest) ?? .null),
      "egress": .value(DocumentValue(finding.verdict.map { DecisionText.sentence($0.egress.decision) })),
      "ingress": .value(DocumentValue(finding.verdict.map { DecisionText.sentence($0.ingress.decision) })),
      "fix": .value(
        .array(
          fixes.map(DocumentValue.fix)
            + (finding.signature.fix.isEmpty ? [] : [["text": .string(finding.signature.fix)]]))),
      "confirm": .value(.string(finding.signature.confirmation)),
      "alternatives": .list(finding.alternatives) {
        ["id": .string($0.id), "toldApartBy": .string($0.toldApartBy)]
      },
    ]
  }
}

extension DocumentValue {
  fileprivate static func expected(_ flow: ExpectedFlow) -> DocumentValue {
    [
      "component": .string(flow.component), "namespace": .string(flow.namespace), "need": .string(flow.need.id),
      "direction": .string(flow.need.direction.rawValue), "peers": DocumentValue(flow.need.peers),
      "purpose": .string(flow.need.purpose.rawValue), "state": .string(flow.state.rawValue),
      "connections": .int(flow.connections), "denied": DocumentValue(flow.denied.map(\.rawValue)),
    ]
  }

  fileprivate static func item(_ item: ChecklistItem) -> DocumentValue {
    [
      "id": .string(item.question.rawValue), "state": .string(item.state.rawValue),
      "text": .string(ChecklistText.sentence(item)), "subjects": DocumentValue(item.subjects),
    ]
  }
}
