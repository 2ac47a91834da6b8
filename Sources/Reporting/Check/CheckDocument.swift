import Classifier
import FlowModel
public import KubeModel
public import PolicyAnalysis

extension ListedDocument {
  /// The whole answer of `check -o json`.
  public init(check report: DropReport) {
    self = [
      "schema": .value("flowpermit/check/v1"),
      "policies": .list(report.policies, DocumentValue.policy),
      "judgedBy": .value("the policies as given, whatever was in force when the traffic was recorded"),
      "traffic": .value(
        report.window.map { ["first": .string("\($0.first)"), "last": .string("\($0.last)")] } ?? .null),
      "summary": .value([
        "wouldDrop": .int(report.findings.reduce(0) { $0 + $1.edge.connections }),
        "allowed": .int(report.allowed),
        "undefined": .int(report.undefined),
        "unjudged": .int(report.unjudged),
      ]),
      "newerPolicies": .list(report.newerPolicies, DocumentValue.policy),
      "findings": .list(report.findings) { DocumentValue.finding($0, report.fixes(of: $0)) },
      "reportedDrops": .list(report.reportedDrops, DocumentValue.reported),
      "unanswered": .list(report.unanswered, DocumentValue.unanswered),
    ]
  }
}

extension DocumentValue {
  fileprivate static func finding(_ finding: WouldDrop, _ fixes: [Fix]) -> DocumentValue {
    let isolating = finding.denied.flatMap { direction in
      finding.verdict[direction].isolatedBy.map { isolatedBy($0, direction) }
    }
    return [
      "id": "would-drop",
      "severity": .string(finding.severity.rawValue),
      "edge": DocumentValue(edge: finding.edge),
      "denied": DocumentValue(finding.denied.map(\.rawValue)),
      "isolatedBy": .array(isolating),
      "nearest": finding.nearest.map(nearest) ?? .null,
      "fix": .array(fixes.map(DocumentValue.fix)),
      "observed": .string(finding.observed.rawValue),
      "egress": .string(DecisionText.sentence(finding.verdict.egress.decision)),
      "ingress": .string(DecisionText.sentence(finding.verdict.ingress.decision)),
    ]
  }

  fileprivate static func reported(_ drop: ReportedDrop) -> DocumentValue {
    [
      "edge": DocumentValue(edge: drop.edge),
      "drop": DocumentValue(drop: drop.claim),
      "egress": .string(DecisionText.sentence(drop.verdict.egress.decision)),
      "ingress": .string(DecisionText.sentence(drop.verdict.ingress.decision)),
    ]
  }

  fileprivate static func unanswered(_ edge: UnansweredEdge) -> DocumentValue {
    [
      "edge": DocumentValue(edge: edge.edge),
      "egress": .string(DecisionText.sentence(edge.verdict.egress.decision)),
      "ingress": .string(DecisionText.sentence(edge.verdict.ingress.decision)),
      "cause": "no NetworkPolicy denies it",
    ]
  }

  static func fix(_ fix: Fix) -> DocumentValue {
    ["yaml": .string(YAMLWriter.text(of: [DocumentValue(policy: fix.policy)]))]
  }

  static func policy(_ policy: PolicyReference) -> DocumentValue {
    [
      "namespace": .string(policy.namespace), "name": .string(policy.name),
      "source": policy.source.map { ["file": .string($0.file), "line": .int($0.line)] } ?? .null,
    ]
  }

  static func isolatedBy(_ policy: PolicyReference, _ direction: PolicyDirection) -> DocumentValue {
    [
      "namespace": .string(policy.namespace), "name": .string(policy.name), "direction": .string(direction.rawValue),
      "source": policy.source.map { ["file": .string($0.file), "line": .int($0.line)] } ?? .null,
    ]
  }

  static func nearest(_ miss: NearMiss) -> DocumentValue {
    [
      "namespace": .string(miss.rule.policy.namespace), "name": .string(miss.rule.policy.name),
      "direction": .string(miss.rule.direction.rawValue), "rule": .int(miss.rule.rule),
      "differs": .string(NearMissText.text(miss.differences)),
    ]
  }
}

extension WouldDrop {
  /// The nearest rule of the first side that denies.
  var nearest: NearMiss? { denied.lazy.compactMap { self.verdict[$0].nearest }.first }
}
