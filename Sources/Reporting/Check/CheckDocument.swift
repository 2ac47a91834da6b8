import Classifier
import FlowModel
public import KubeModel
public import PolicyAnalysis

extension DocumentValue {
  /// The whole answer of `check -o json`.
  public init(check report: DropReport) {
    self = [
      "schema": "flowpermit/check/v1",
      "policies": .array(report.policies.map(Self.policy)),
      "judgedBy": "the policies as given, whatever was in force when the traffic was recorded",
      "traffic": report.window.map { ["first": .string("\($0.first)"), "last": .string("\($0.last)")] } ?? .null,
      "summary": [
        "wouldDrop": .int(report.findings.reduce(0) { $0 + $1.edge.connections }),
        "allowed": .int(report.allowed),
        "undefined": .int(report.undefined),
        "unjudged": .int(report.unjudged),
      ],
      "newerPolicies": .array(report.newerPolicies.map(Self.policy)),
      "findings": .array(report.findings.map(Self.finding)),
      "reportedDrops": .array(report.reportedDrops.map(Self.reported)),
      "unanswered": .array(report.unanswered.map(Self.unanswered)),
    ]
  }

  private static func finding(_ finding: WouldDrop) -> DocumentValue {
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
      "fix": .array(finding.fix.map { ["yaml": .string(YAMLWriter.text(of: [DocumentValue(policy: $0)]))] }),
      "observed": .string(finding.observed.rawValue),
      "egress": .string(DecisionText.sentence(finding.verdict.egress.decision)),
      "ingress": .string(DecisionText.sentence(finding.verdict.ingress.decision)),
    ]
  }

  private static func reported(_ drop: ReportedDrop) -> DocumentValue {
    [
      "edge": DocumentValue(edge: drop.edge),
      "drop": DocumentValue(drop: drop.claim),
      "egress": .string(DecisionText.sentence(drop.verdict.egress.decision)),
      "ingress": .string(DecisionText.sentence(drop.verdict.ingress.decision)),
    ]
  }

  private static func unanswered(_ edge: UnansweredEdge) -> DocumentValue {
    [
      "edge": DocumentValue(edge: edge.edge),
      "egress": .string(DecisionText.sentence(edge.verdict.egress.decision)),
      "ingress": .string(DecisionText.sentence(edge.verdict.ingress.decision)),
      "cause": "no NetworkPolicy denies it",
    ]
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
