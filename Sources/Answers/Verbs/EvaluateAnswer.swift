import Documents
import FlowModel
public import KubeModel

/// A question of `evaluate` with its verdict, or with the reason why there is none.
public struct JudgedQuery {
  public var query: PolicyQuery
  /// Nil where an end is not among the objects, or where the pods that the query means get different verdicts.
  public var verdict: PolicyVerdict?
  /// Why there is no verdict.
  public var failure: Text?
  /// What to do about the failure.
  public var help: Text?
  /// What the verdict is about, where the query names a Service or a port that no pod listens on.
  public var remark: Text?
  /// The Service that the query names, and the ports that it was judged at.
  private var translated: (service: Service, ports: [UInt16])?

  public init(_ query: PolicyQuery, _ inventory: Inventory, _ evaluator: PolicyEvaluator) {
    self.query = query
    do throws(ResolvedQuery.Problem) {
      judge(try ResolvedQuery(query, inventory), evaluator)
    } catch {
      (failure, help) = (error.text(of: query), error.help)
    }
  }

  private mutating func judge(_ resolved: ResolvedQuery, _ evaluator: PolicyEvaluator) {
    var verdicts: [PolicyVerdict] = []
    for source in resolved.sources {
      for destination in resolved.destinations {
        verdicts.append(
          evaluator.judge(
            from: source, to: destination.party, transport: query.transport, port: destination.port))
      }
    }
    if let service = resolved.service {
      let ports = Set(resolved.destinations.map(\.port)).sorted()
      translated = (service, ports)
      remark =
        "\(query.destination.text) is the Service \(service.text): judged at its backends' \(.list(ports) { .port($0, query.transport) }), which policies see"
    } else if let (service, listens) = resolved.servicePort {
      remark =
        "\(Text(.port(query.port, query.transport))) is the port of the Service \(service.text), whose pods listen on \(Text(.port(listens, query.transport))): policies see that one, so ask for it"
    }
    guard Set(verdicts.map(\.overall)).count == 1 else {
      let counts = Dictionary(grouping: verdicts, by: \.overall).mapValues(\.count)
      let words = counts.map { "\($0.value) \($0.key.rawValue)" }.sorted().joined(separator: ", ")
      failure =
        "the pods of \(query.source.text) and \(query.destination.text) do not all get the same answer: \(words: words)"
      help = "name one pod of each"
      return
    }
    verdict = verdicts.first
  }
}

extension ResolvedQuery.Problem {
  fileprivate func text(of query: PolicyQuery) -> Text {
    switch self {
    case .unknownEnd(let end): "no pod and no workload \(end.text) is among the objects"
    case .noSuchPort(let service):
      "the Service \(service.text) has no port \(Text(.port(query.port, query.transport))), so that nothing answers there"
    case .noBackends(let service): "no pod and no address among the objects serves the Service \(service.text)"
    }
  }

  fileprivate var help: Text {
    switch self {
    case .unknownEnd: "give the pods' objects with -f: kubectl get pods -A -o yaml"
    case .noSuchPort(let service):
      "its ports are \(.list(service.ports.map(\.number)) { .port($0, nil) })"
    case .noBackends: "give its endpoints with -f: kubectl get endpointslices -A -o yaml"
    }
  }
}

extension Service {
  fileprivate var text: Text { "\(name: namespace)/\(name: name)" }
}

extension Answer {
  /// Whether connections would pass: the answer of `evaluate`.
  public static func evaluate(_ answers: [JudgedQuery], by evaluator: PolicyEvaluator) -> Answer {
    let columns: [Table.Column] = [
      .init("FROM"), .init("TO"), .init("PORT"), .init("VERDICT"), .init("EGRESS"), .init("INGRESS"),
      .init("BECAUSE OF"),
    ]
    let denied = answers.filter { $0.verdict?.overall == .denied }
    var answer = Answer(
      schema: "flowpermit/evaluate/v1", findings: Listing(denied, Finding.init), primary: "answers",
      [
        .sentences(evaluator.hasPolicies ? [] : [noPolicies]),
        Section(
          "answers",
          .table(Table(columns, Listing(answers) { answer in Table.Row(cells: answer.cells, data: answer.data) }))),
      ])
    answer.requirements = Listing(answers, \.requirement)
    var seen: Set<String> = []
    answer.notes = answers.compactMap(\.remark).filter { seen.insert($0.plain).inserted }
    return answer
  }

  /// What objects without a policy mean.
  static let noPolicies: Text =
    "No NetworkPolicy is among the objects: no pod is isolated, and every connection is allowed."
}

extension JudgedQuery {
  /// That the connection is allowed.
  fileprivate var requirement: Requirement {
    let result: Requirement.Result =
      switch verdict?.overall {
      case .allowed: .holds
      case .denied: .fails("denied: \(because)")
      case .undefined: .notJudged("NetworkPolicy does not cover it")
      case nil: .notJudged(failure ?? "it was not judged")
      }
    return Requirement(group: "\(query.source.text)", name: connectionText, result: result)
  }

  fileprivate var connectionText: Text {
    "\(query.source.text) -> \(query.destination.text) \(Text(.port(query.port, query.transport)))"
  }

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
    let members: [Datum.Member] = [
      .init("id", id), .init("verdict", .word(verdict.overall.rawValue)),
      .init("egress", .word(verdict.egress.decision.contractWord)),
      .init("ingress", .word(verdict.ingress.decision.contractWord)),
      .init("policies", .array(PolicyDirection.allCases.flatMap { Self.policies(verdict[$0], $0) })),
    ]
    return .object(members + remarkMembers)
  }

  private var remarkMembers: [Datum.Member] {
    var members = [remark].compactMap(\.self).map { Datum.Member("remark", .text($0)) }
    if let translated {
      members.append(
        .init(
          "service",
          [
            "namespace": .fragment(.name(translated.service.namespace)),
            "name": .fragment(.name(translated.service.name)), "ports": .list(translated.ports) { .int(Int($0)) },
          ]))
    }
    return members
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
    let verdict = answer.verdict.map(VerdictView.init)
    self.init(
      id: "connection-denied", severity: .error, title: "the policies deny this connection",
      subjects: Listing([
        Subject(answer.connectionText, answer.data)
      ]),
      location: verdict.flatMap { view in view.denied.lazy.compactMap { view[$0].primary?.source }.first },
      verdict: verdict)
  }
}
