import FlowModel
import KubeModel

/// The HTTP-01 solver pods that cert-manager will start, by Issuers, Certificates and Challenges: they run only while a challenge is open,
/// so that the objects of a cluster seldom hold one.
struct DeclaredSolvers {
  /// The objects that declare solver pods, by namespace.
  private let demands: [String: [Demand]]

  private struct Demand {
    let object: String
    let source: ObjectSource
    let labels: [String: String]
  }

  init(_ cluster: Cluster) {
    var demands: [String: [Demand]] = [:]
    // An issuer with other solvers too may not use this one for every name.
    let issuers = cluster.issuers.filter { $0.solverLabels != nil }
    for issuer in issuers {
      guard let namespace = issuer.namespace else { continue }
      demands[namespace, default: []].append(
        Demand(object: issuer.title, source: issuer.source, labels: issuer.solverLabels ?? [:]))
    }
    for issuance in cluster.issuances {
      switch issuance.way {
      case .otherChallenge: continue
      case .http01:
        demands[issuance.namespace, default: []].append(
          Demand(object: issuance.title, source: issuance.source, labels: [:]))
      case .issuer(let kind, let name):
        let issuer = issuers.first { issuer in
          issuer.kind == kind && issuer.name == name && (issuer.namespace ?? issuance.namespace) == issuance.namespace
        }
        guard let issuer, issuer.namespace == nil else { continue }
        demands[issuance.namespace, default: []].append(
          Demand(object: issuance.title, source: issuance.source, labels: issuer.solverLabels ?? [:]))
      }
    }
    self.demands = demands
  }

  /// What declares that solver pods run in a namespace.
  func declarations(of need: String, in namespace: String) -> [Declaration] {
    (demands[namespace] ?? []).map { Declaration(need: need, object: $0.object, source: $0.source, target: nil) }
  }

  /// A solver pod for each namespace that is declared to have some, as cert-manager makes them.
  var pods: [Pod] {
    demands.sorted { $0.key < $1.key }.map { namespace, demands in
      var labels = Self.labels
      for demand in demands { labels.merge(demand.labels) { first, _ in first } }
      var pod = Pod(namespace: namespace, name: "cm-acme-http-solver", labels: labels)
      pod.ports = [Pod.Port(name: "http", number: 8089)]
      return pod
    }
  }

  /// cert-manager pkg/issuer/acme/http/pod.go
  private static let labels = [
    "acme.cert-manager.io/http01-solver": "true", "acme.cert-manager.io/http-domain": "0",
    "acme.cert-manager.io/http-token": "0",
  ]
}

extension Issuer {
  /// The labels that the issuer adds to solver pods; nil where it does not solve every challenge by HTTP-01 with an Ingress.
  fileprivate var solverLabels: [String: String]? {
    guard case .acme(_, let solvers) = service, !solvers.isEmpty else { return nil }
    var labels: [String: String] = [:]
    for solver in solvers {
      guard case .http01(.ingress(let own)) = solver.method else { return nil }
      labels.merge(own) { first, _ in first }
    }
    return labels
  }
}
