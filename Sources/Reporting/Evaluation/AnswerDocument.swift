public import Documents
import FlowModel
public import KubeModel

extension DocumentValue {
  /// The answer to one question of `evaluate`.
  public init(answer verdict: PolicyVerdict, to query: PolicyQuery) {
    var policies: [DocumentValue] = []
    for direction in PolicyDirection.allCases {
      let side = verdict[direction]
      policies += side.allowedBy.map { Self.policy($0.policy, direction, rule: $0.rule, effect: "allows") }
      let allowing = Set(side.allowedBy.map(\.policy))
      policies += side.isolatedBy.filter { !allowing.contains($0) }
        .map { Self.policy($0, direction, rule: nil, effect: "isolates") }
    }
    self = [
      "id": query.id.map { DocumentValue($0) } ?? .null,
      "verdict": .string(verdict.overall.rawValue),
      "egress": .string(Self.word(verdict.egress.decision)),
      "ingress": .string(Self.word(verdict.ingress.decision)),
      "policies": .array(policies),
    ]
  }

  /// The answer to a question about a pod that no object describes.
  public init(unanswerable query: PolicyQuery, because reason: String) {
    self = [
      "id": query.id.map { DocumentValue($0) } ?? .null,
      "verdict": "undefined", "egress": "undefined", "ingress": "undefined", "policies": [],
      "error": .string(reason),
    ]
  }

  /// The four words of the contract: an exempt connection is allowed.
  private static func word(_ decision: DirectionVerdict.Decision) -> String {
    switch decision {
    case .allowed, .exempt: "allowed"
    case .denied: "denied"
    case .notIsolated: "not isolated"
    case .undefined: "undefined"
    }
  }

  private static func policy(
    _ policy: PolicyReference, _ direction: PolicyDirection, rule: Int?, effect: String
  ) -> DocumentValue {
    [
      "kind": "NetworkPolicy", "namespace": .string(policy.namespace), "name": .string(policy.name),
      "direction": .string(direction.rawValue), "rule": rule.map(DocumentValue.int) ?? .null,
      "effect": .string(effect),
    ]
  }
}
