import Classifier
import FlowModel
import KubeModel

/// Finds the needs that objects declare: Issuers with their servers and solvers, arguments, proxies, and the Services that the API
/// server calls.
struct DeclaredNeeds {
  /// Conditions that Issuers decide: where Issuers are among the objects, what none of them declares is not needed.
  static let conditions: Set<String> = [
    "issuer", "acme", "http01", "dns01", "vault", "ambient-credentials", "proxy",
  ]

  /// The condition of what a webhook solver needs for its provider.
  static let provider = "provider"

  /// Whether the objects hold Issuers.
  private let isComplete: Bool
  private let declarations: Set<Declaration>
  private let calls: [CalledService]
  private let solvers: DeclaredSolvers
  private let services: [String: [Service]]
  private let context: AnalysisContext

  init(_ context: AnalysisContext) {
    self.context = context
    let cluster = context.inventory.cluster
    isComplete = cluster.issuers.contains { $0.isOfController }
    calls = cluster.calledServices
    solvers = DeclaredSolvers(cluster)
    services = Dictionary(grouping: cluster.services, by: \.namespace)
    let programs = cluster.programs.filter { program in
      let pod = Pod(namespace: program.namespace, name: program.name, labels: program.labels)
      return context.profiles.profile(of: pod, context.parameters)?.component == "controller"
    }
    var found: Set<Declaration> = []
    for issuer in cluster.issuers { Self.add(issuer, programs, to: &found) }
    if cluster.issuers.contains(where: { $0.service.isRemote }) { Self.addProxies(programs, to: &found) }
    declarations = found
  }

  /// Whether a need that no object declares is not there: Issuers are among the objects, and they decide on it.
  func decides(_ need: ComponentProfile.Need, of component: String) -> Bool {
    isComplete && component == "controller" && Self.conditions.contains(need.condition)
  }

  /// What objects declare of a component's need, sorted.
  func declarations(of need: ComponentProfile.Need, _ subject: Subject) -> [Declaration] {
    if subject.component == "acmesolver" { return solvers.declarations(of: need.id, in: subject.namespace).sorted() }
    if need.purpose.isCallOfAPIServer, need.direction == .ingress { return calls(need, subject).sorted() }
    if need.condition == "monitored" { return scrapes(need, subject).sorted() }
    if need.condition == Self.provider { return providers(need, subject).sorted() }
    if need.purpose == .issuer, let kinds = context.profiles[subject.component]?.issuerKinds, !kinds.isEmpty {
      return issuers(of: kinds, need).sorted()
    }
    return declarations.filter { $0.need == need.id }.sorted()
  }

  /// The objects that make the API server call a Service of the component.
  private func calls(_ need: ComponentProfile.Need, _ subject: Subject) -> [Declaration] {
    let pods = context.items.pods(subject.namespace, .component(subject.component))
    return calls.filter { call in
      guard call.namespace == subject.namespace,
        let service = context.inventory.cluster.services.first(where: {
          $0.namespace == call.namespace && $0.name == call.service
        }), let selector = service.selector, !selector.isEmpty
      else { return false }
      return pods.contains { pod in selector.allSatisfy { pod.labels[$0.key] == $0.value } }
    }.map { Declaration(need: need.id, object: $0.title, source: $0.source, target: nil) }
  }

  /// The Issuers whose challenges the webhook solver solves. None says where its provider is.
  private func providers(_ need: ComponentProfile.Need, _ subject: Subject) -> [Declaration] {
    let groups = context.parameters.solvers.filter { $0.namespace == subject.namespace }.map(\.group)
    return context.inventory.cluster.issuers.filter { !Set($0.solverGroups).isDisjoint(with: groups) }
      .map { Declaration(need: need.id, object: $0.title, source: $0.source, target: nil) }
  }

  /// The monitors that make Prometheus scrape a pod of the component.
  private func scrapes(_ need: ComponentProfile.Need, _ subject: Subject) -> [Declaration] {
    let pods = context.items.pods(subject.namespace, .component(subject.component))
    let usual = need.ports.map { $0.number(context.parameters) }
    return context.inventory.cluster.monitors.filter { monitor in
      pods.contains { pod in
        let said = context.profiles[subject.component]?.declaredPorts(of: pod, for: need.purpose, context.inventory)
        return (usual + (said ?? [])).contains { monitor.scrapes($0, of: pod, services[pod.namespace] ?? []) }
      }
    }.map { Declaration(need: need.id, object: $0.title, source: $0.source, target: nil) }
  }

  /// The issuers for which the component signs.
  private func issuers(of kinds: [String], _ need: ComponentProfile.Need) -> [Declaration] {
    context.inventory.cluster.issuers.compactMap { issuer in
      guard case .external(let group, _) = issuer.service, kinds.contains("\(issuer.kind).\(group)") else { return nil }
      return Declaration(need: need.id, object: issuer.title, source: issuer.source, target: issuer.server)
    }
  }

  private static func add(_ issuer: Issuer, _ programs: [Program], to found: inout Set<Declaration>) {
    func add(_ need: String, _ target: ServerAddress? = nil) {
      found.insert(Declaration(need: need, object: issuer.title, source: issuer.source, target: target))
    }
    func addDirect(_ need: String, _ url: String?) {
      let server = url.flatMap { ServerAddress(url: $0) }
      if !isProxied(programs, url, server) { add(need, server) }
    }
    switch issuer.service {
    case .acme(let server, let solvers):
      addDirect("controller-acme", server)
      add("controller-dns-udp")
      for solver in solvers { Self.add(solver, programs, add) }
    case .vault(let server):
      addDirect("controller-vault", server)
      add("controller-dns-udp")
    case .venafi(let server):
      addDirect("controller-issuer", server)
      add("controller-dns-udp")
    case .external, .local, .other: break
    }
  }

  /// Whether the controller connects to the server through a proxy; `url` is nil for a server that no object names.
  private static func isProxied(_ programs: [Program], _ url: String?, _ server: ServerAddress?) -> Bool {
    let scheme = url?.hasPrefix("http://") == true ? "http" : "https"
    return programs.contains { $0.usesProxy(scheme, to: server) }
  }

  private static func add(
    _ solver: Issuer.Solver, _ programs: [Program], _ add: (String, ServerAddress?) -> Void
  ) {
    switch solver.method {
    case .http01:
      if !solver.skipsSelfCheck, !programs.contains(where: { $0.usesProxy("http", to: nil) }) {
        add("controller-self-check", nil)
      }
    case .dns01(let provider):
      let asksResolverOnly = programs.contains { $0.value(of: "--dns01-recursive-nameservers-only") == "true" }
      if !solver.skipsSelfCheck {
        for resolver in resolvers(programs) { add("controller-authoritative-dns-udp", resolver) }
      }
      if !solver.skipsSelfCheck, !asksResolverOnly { add("controller-authoritative-dns-udp", nil) }
      switch provider.name {
      case "rfc2136":
        if let host = provider.host { add("controller-authoritative-dns-udp", ServerAddress(nameServer: host)) }
      // The API server calls a webhook solver, and the solver its provider.
      case "webhook": break
      default:
        let server = provider.host.flatMap { ServerAddress(url: $0) }
        if !isProxied(programs, provider.host, server) { add("controller-issuer", server) }
      }
      if provider.usesAmbientCredentials { add("controller-imds", nil) }
    }
  }

  /// The name servers that the arguments set for self-checks: the first of each list, which is asked before the others.
  private static func resolvers(_ programs: [Program]) -> [ServerAddress] {
    programs.compactMap { program in
      let list = program.value(of: "--dns01-recursive-nameservers") ?? ""
      // DNS over HTTPS is no query to port 53.
      guard let first = list.split(separator: ",").first, !first.hasPrefix("https://") else { return nil }
      return ServerAddress(nameServer: String(first))
    }
  }

  private static func addProxies(_ programs: [Program], to found: inout Set<Declaration>) {
    for program in programs {
      for scheme in ["http", "https"] {
        guard let target = program.proxy(scheme).flatMap({ ServerAddress(url: $0) }) else { continue }
        found.insert(
          Declaration(need: "controller-proxy", object: program.title, source: program.source, target: target))
      }
    }
  }
}

extension Issuer {
  /// Whether the controller itself issues for it.
  fileprivate var isOfController: Bool { if case .external = service { false } else { true } }
}

extension Issuer.Service {
  /// Whether the controller connects to a server to issue.
  fileprivate var isRemote: Bool {
    switch self {
    case .acme, .vault, .venafi: true
    case .external, .local, .other: false
    }
  }
}
