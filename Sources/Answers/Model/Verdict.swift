public import FlowModel
public import KubeModel

/// What the policies say of a connection, for both sides.
public struct VerdictView: Hashable, Sendable {
  public var egress: Side
  public var ingress: Side

  public init(_ verdict: PolicyVerdict) {
    egress = Side(verdict.egress)
    ingress = Side(verdict.ingress)
  }

  public subscript(direction: PolicyDirection) -> Side {
    switch direction {
    case .egress: egress
    case .ingress: ingress
    }
  }

  /// The directions that deny, egress first.
  public var denied: [PolicyDirection] { PolicyDirection.allCases.filter { self[$0].isDenied } }

  /// What one side's policies say.
  public struct Side: Hashable, Sendable {
    /// `allowed`, `denied`, `not-isolated` or `undefined`.
    public var decision: String
    public var isDenied: Bool
    public var text: Text
    /// The policies that isolate the pod, sorted.
    public var isolatedBy: [PolicyReference]
    /// The rule that denies, in a tier whose rules can deny.
    public var deniedBy: RuleReference?
    /// Where it is denied: the rule that comes closest to allowing it; nil where no rule stands in this direction.
    public var nearest: NearMissView?

    init(_ verdict: DirectionVerdict) {
      decision = verdict.decision.word
      isDenied = verdict.decision == .denied
      text = verdict.text
      isolatedBy = verdict.isolatedBy
      deniedBy = verdict.deniedBy
      nearest = verdict.nearest.map(NearMissView.init)
    }

    /// Why it is denied: NetworkPolicies isolate, and what denies is that none of them has a rule for the connection.
    var denial: Text {
      if let deniedBy { return "denied by \(deniedBy.text)" }
      return "isolated by \(.list(isolatedBy, limit: 4) { .policy($0) }), and no rule allows it"
    }

    /// The policy to name first: the one that denies, else the one whose rule comes closest to allowing the connection.
    public var primary: PolicyReference? { deniedBy?.policy ?? nearest?.rule.policy ?? isolatedBy.first }
  }
}

/// The rule that comes closest to allowing a connection, and what differs.
public struct NearMissView: Hashable, Sendable {
  public var rule: RuleReference
  public var differences: Text

  init(_ miss: NearMiss) {
    rule = miss.rule
    differences = miss.text
  }

  var data: Datum {
    .object([
      .init("namespace", .fragment(.name(rule.policy.namespace))), .init("name", .fragment(.name(rule.policy.name))),
      .init("direction", .word(rule.direction.rawValue)), .init("rule", .int(rule.rule)),
      .init("differs", .text(differences)),
    ])
  }
}

extension PolicyReference {
  /// The members that name a policy in every document.
  var members: [Datum.Member] {
    [
      .init("kind", .word(kind.name)),
      .init("namespace", namespace.isEmpty ? .null : .fragment(.name(namespace))),
      .init("name", .fragment(.name(name))), .init("source", Datum(source) { $0.data }),
    ]
  }

  var data: Datum { .object(members) }
}

extension ObjectSource {
  var data: Datum { ["file": .fragment(.file(file, line: nil)), "line": .int(line)] }
}

extension RuleReference {
  /// `istio-system/allow-grpc ingress[0]`.
  public var text: Text { "\(policy: policy) \(words: direction.rawValue)[\(rule)]" }

  /// The members that name a rule in every document.
  var members: [Datum.Member] {
    [
      .init("policy", .fragment(.policy(policy))), .init("direction", .word(direction.rawValue)),
      .init("rule", .int(rule)),
    ]
  }
}
