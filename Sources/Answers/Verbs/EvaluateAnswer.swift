import Documents
import FlowModel
public import KubeModel

/// A question of `evaluate` with its verdict, or with the reason why there is none.
public struct JudgedQuery {
  public var query: PolicyQuery
  /// Nil where an end is not among the objects.
  public var verdict: PolicyVerdict?
  /// Why there is no verdict.
  public var failure: Text?

  public init(_ query: PolicyQuery, _ inventory: Inventory, _ evaluator: PolicyEvaluator) {
    self.query = query
    let ends = (inventory.party(of: query.source), inventory.party(of: query.destination))
    guard case (let source?, let destination?) = ends else {
      let missing = ends.0 == nil ? query.source : query.destination
      failure = "no pod \(missing.text) is among the objects"
      return
    }
    verdict = evaluator.judge(from: source, to: destination, transport: query.transport, port: query.port)
  }
}

extension Answer {
  /// Whether connections would pass: the answer of `evaluate`.
  public static func evaluate(_ answers: [JudgedQuery]) -> Answer {
    let columns: [Table.Column] = [
      .init("FROM"), .init("TO"), .init("PORT"), .init("VERDICT"), .init("EGRESS"), .init("INGRESS"),
      .init("BECAUSE OF"),
    ]
    let denied = answers.filter { $0.verdict?.overall == .denied }
    return Answer(
      schema: "flowpermit/evaluate/v1", findings: Listing(denied, Finding.init), primary: "answers",
      [
        Section(
          "answers",
          .table(Table(columns, Listing(answers) { answer in Table.Row(cells: answer.cells, data: answer.data) })))
      ])
  }
}

extension JudgedQuery {
  fileprivate var cells: [Text] {
    [
      query.source.text, query.destination.text, Text(.port(query.port, query.transport)),
      Text(words: verdict?.overall.rawValue ?? "undefined"), Text(words: verdict?.egress.decision.contractWord ?? ""),
      Text(words: verdict?.ingress.decision.contractWord ?? ""), because,
    ]
  }

  private var because: Text {
    guard let verdict else { return failure ?? "" }
    let denying = verdict.denied.flatMap { direction -> [Text] in
      if let rule = verdict[direction].deniedBy { return [rule.text] }
      return verdict[direction].isolatedBy.map { "\(policy: $0)" }
    }
    guard denying.isEmpty else { return .list(denying, limit: 8) }
    return .list((verdict.egress.allowedBy + verdict.ingress.allowedBy).map(\.text), limit: 8)
  }

  fileprivate var data: Datum {
    let id = Datum(query.id) { .echo(DocumentValue($0)) }
    guard let verdict else {
      return [
        "id": id, "verdict": "undefined", "egress": "undefined", "ingress": "undefined", "policies": [],
        "error": .text(failure ?? ""),
      ]
    }
    return [
      "id": id, "verdict": .word(verdict.overall.rawValue), "egress": .word(verdict.egress.decision.contractWord),
      "ingress": .word(verdict.ingress.decision.contractWord),
      "policies": .array(PolicyDirection.allCases.flatMap { Self.policies(verdict[$0], $0) }),
    ]
  }

  private static func policies(_ side: DirectionVerdict, _ direction: PolicyDirection) -> [Datum] {
    let allowing = Set(side.allowedBy.map(\.policy))
    return side.allowedBy.map { policy($0.policy, direction, rule: .int($0.rule), effect: "allows") }
      + [side.deniedBy].compactMap(\.self)
      .map { policy($0.policy, direction, rule: .int($0.rule), effect: "denies") }
      + side.isolatedBy.filter { !allowing.contains($0) }
      .map { policy($0, direction, rule: .null, effect: "isolates") }
  }

  private static func policy(
    _ policy: PolicyReference, _ direction: PolicyDirection, rule: Datum, effect: String
  ) -> Datum {
    [
      "kind": .word(policy.kind.name),
      "namespace": policy.namespace.isEmpty ? .null : .fragment(.name(policy.namespace)),
      "name": .fragment(.name(policy.name)), "direction": .word(direction.rawValue), "rule": rule,
      "effect": .word(effect),
    ]
  }
}

extension PolicyQuery.End {
  fileprivate var text: Text {
    switch self {
    case .pod(let namespace, let name): "\(name: namespace)/\(name: name)"
    case .address(let address): "\(address: address)"
    }
  }
}

extension DirectionVerdict.Decision {
  /// The words of `evaluate`, where an open direction is written with a space.
  fileprivate var contractWord: String {
    switch self {
    case .allowed, .exempt: "allowed"
    case .denied: "denied"
    case .notIsolated: "not isolated"
    case .undefined: "undefined"
    }
  }
}

extension Finding {
  fileprivate init(_ answer: JudgedQuery) {
    let query = answer.query
    let verdict = answer.verdict.map(VerdictView.init)
    self.init(
      id: "connection-denied", severity: .error, title: "the policies deny this connection",
      subjects: Listing([
        Subject(
          "\(query.source.text) -> \(query.destination.text) \(Text(.port(query.port, query.transport)))", answer.data)
      ]),
      location: verdict.flatMap { view in view.denied.lazy.compactMap { view[$0].primary?.source }.first },
      verdict: verdict)
  }
}
