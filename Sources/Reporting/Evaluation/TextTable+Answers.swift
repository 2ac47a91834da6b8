import FlowModel
public import KubeModel

extension TextTable {
  /// Answers of `evaluate`, one a row.
  public init(answers: [(query: PolicyQuery, verdict: PolicyVerdict)]) {
    self.init([
      Column("FROM"), Column("TO"), Column("PORT"), Column("VERDICT"), Column("EGRESS"), Column("INGRESS"),
      Column("BECAUSE OF"),
    ])
    for (query, verdict) in answers {
      let rules = (verdict.egress.allowedBy + verdict.ingress.allowedBy)
        .map { "\($0.policy.namespace)/\($0.policy.name) \($0.direction)[\($0.rule)]" }
      let isolating = verdict.denied.flatMap { verdict[$0].isolatedBy }.map { "\($0.namespace)/\($0.name)" }
      add([
        Self.end(query.source), Self.end(query.destination),
        "\(query.port)/\(query.transport.description.uppercased())",
        verdict.overall.rawValue, verdict.egress.decision.rawValue, verdict.ingress.decision.rawValue,
        (verdict.denied.isEmpty ? rules : isolating).joined(separator: ", "),
      ])
    }
  }

  private static func end(_ end: PolicyQuery.End) -> String {
    switch end {
    case .pod(let namespace, let name): "\(namespace)/\(name)"
    case .address(let address): address.description
    }
  }
}
