public import KubeModel

/// A Service to which the API server passes on challenges: a DNS-01 webhook solver serves an API group of its own, by an APIService.
public struct SolverService: Hashable, Sendable {
  public var namespace: String
  public var group: String
  public var selector: [String: String]

  /// Whether the pod is behind the Service.
  public func serves(_ pod: Pod) -> Bool {
    pod.namespace == namespace && selector.allSatisfy { pod.labels[$0.key] == $0.value }
  }

  /// The Services of the groups that Issuers name for their solvers, and of those with the usual name for a solver's group.
  static func all(in cluster: Cluster) -> Set<SolverService> {
    let named = Set(cluster.issuers.flatMap(\.solverGroups))
    var found: Set<SolverService> = []
    for call in cluster.calledServices {
      guard let group = call.group, named.contains(group) || group.hasPrefix(usualPrefix),
        let service = cluster.services.first(where: { $0.namespace == call.namespace && $0.name == call.service }),
        let selector = service.selector, !selector.isEmpty
      else { continue }
      found.insert(SolverService(namespace: call.namespace, group: group, selector: selector))
    }
    return found
  }

  /// As cert-manager's template for webhook solvers names the group: `acme.example.com`.
  private static let usualPrefix = "acme."
}

extension Issuer {
  /// The API groups of its DNS-01 webhook solvers.
  public var solverGroups: [String] {
    guard case .acme(_, let solvers) = service else { return [] }
    return solvers.compactMap { solver in
      if case .dns01(let provider) = solver.method { provider.group } else { nil }
    }
  }
}
