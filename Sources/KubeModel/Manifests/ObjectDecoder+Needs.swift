import Documents

/// Decodes objects that say what components connect to.
extension ObjectDecoder {
  /// Adds what the object says; false for a kind that says nothing.
  mutating func addNeeds(named name: String, in namespace: String, to cluster: inout Cluster) -> Bool {
    let group = node["apiVersion"]?.string?.split(separator: "/").first.map(String.init)
    switch (kind, group) {
    case ("Issuer", "cert-manager.io"), ("ClusterIssuer", "cert-manager.io"):
      cluster.issuers.append(issuer(named: name, in: namespace))
    case ("Certificate", "cert-manager.io"), ("Challenge", "acme.cert-manager.io"):
      cluster.issuances.append(
        Issuance(kind: kind, namespace: namespace, name: name, way: issuingWay, source: source))
    case ("Deployment", "apps"), ("DaemonSet", "apps"), ("StatefulSet", "apps"), ("Job", "batch"):
      addProgram(
        named: name, in: namespace, node["spec"]?["template"]?["metadata"]?["labels"]?.stringMap ?? [:],
        node["spec"]?["template"]?["spec"], to: &cluster)
    case ("CertManager", "operator.openshift.io"):
      addOperand(named: name, to: &cluster)
      addOperatorPolicies(named: name, to: &cluster)
    case ("ValidatingWebhookConfiguration", _), ("MutatingWebhookConfiguration", _):
      for webhook in node["webhooks"]?.array ?? [] {
        addCall(webhook["clientConfig"]?["service"], named: name, to: &cluster)
      }
    case ("CustomResourceDefinition", _):
      addCall(node["spec"]?["conversion"]?["webhook"]?["clientConfig"]?["service"], named: name, to: &cluster)
    case ("APIService", _):
      addCall(node["spec"]?["service"], named: name, group: node["spec"]?["group"]?.string, to: &cluster)
    default: return false
    }
    return true
  }

  private func addCall(
    _ service: DocumentNode?, named name: String, group: String? = nil, to cluster: inout Cluster
  ) {
    guard let namespace = service?["namespace"]?.string, let target = service?["name"]?.string else { return }
    let call = CalledService(
      kind: kind, name: name, namespace: namespace, service: target, port: service?["port"]?.port ?? 443, group: group,
      source: source)
    cluster.add(call)
  }

  /// Adds the arguments and the environment of a pod's containers, if any is about connections.
  func addProgram(
    named name: String, in namespace: String, _ labels: [String: String], _ spec: DocumentNode?,
    to cluster: inout Cluster
  ) {
    let containers = spec?["containers"]?.array ?? []
    let arguments = containers.flatMap { ($0["args"]?.array ?? []) + ($0["command"]?.array ?? []) }
    let environment = containers.flatMap { $0["env"]?.array ?? [] }
    add(
      Program(
        kind: kind, namespace: namespace, name: name, labels: labels, arguments: Self.texts(arguments),
        environment: Self.variables(environment), source: source), to: &cluster)
  }

  /// Adds what a CertManager of the operator for OpenShift sets for the controller.
  private func addOperand(named name: String, to cluster: inout Cluster) {
    let configuration = node["spec"]?["controllerConfig"]
    add(
      Program(
        kind: kind, namespace: "cert-manager", name: name,
        labels: [
          "app": "cert-manager", "app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller",
        ],
        arguments: Self.texts(configuration?["overrideArgs"]?.array ?? []),
        environment: Self.variables(configuration?["overrideEnv"]?.array ?? []), source: source), to: &cluster)
  }

  private func add(_ program: Program, to cluster: inout Cluster) {
    if !program.arguments.isEmpty || !program.environment.isEmpty { cluster.programs.append(program) }
  }

  private static func texts(_ nodes: [DocumentNode]) -> [String] {
    nodes.compactMap(\.string).filter { text in ["--dns01-", "--acme-http01-"].contains { text.hasPrefix($0) } }
  }

  private static func variables(_ nodes: [DocumentNode]) -> [String: String] {
    var found: [String: String] = [:]
    for entry in nodes {
      guard let name = entry["name"]?.string, ["http_proxy", "https_proxy", "no_proxy"].contains(name.lowercased())
      else { continue }
      found[name] = entry["value"]?.string ?? ""
    }
    return found
  }

  private func issuer(named name: String, in namespace: String) -> Issuer {
    Issuer(
      kind: kind, namespace: kind == "ClusterIssuer" ? nil : namespace, name: name, source: source,
      service: issuingService)
  }

  private var issuingWay: Issuance.Way {
    let spec = node["spec"]
    guard kind == "Certificate" else { return spec?["type"]?.string == "HTTP-01" ? .http01 : .otherChallenge }
    let issuer = spec?["issuerRef"]
    return .issuer(kind: issuer?["kind"]?.string ?? "Issuer", name: issuer?["name"]?.string ?? "")
  }

  private var issuingService: Issuer.Service {
    let spec = node["spec"]
    if let acme = spec?["acme"] {
      return .acme(server: acme["server"]?.string ?? "", solvers: (acme["solvers"]?.array ?? []).compactMap(solver))
    }
    if let vault = spec?["vault"] { return .vault(server: vault["server"]?.string ?? "") }
    if let venafi = spec?["venafi"] { return .venafi(server: venafi["tpp"]?["url"]?.string) }
    return spec?["selfSigned"] != nil || spec?["ca"] != nil ? .local : .other
  }

  private func solver(_ node: DocumentNode) -> Issuer.Solver? {
    let skips = node["waitInsteadOfSelfCheck"] != nil
    if let http = node["http01"] {
      let labels = http["ingress"]?["podTemplate"]?["metadata"]?["labels"]?.stringMap ?? [:]
      let route: Issuer.Solver.Route = http["gatewayHTTPRoute"] == nil ? .ingress(podLabels: labels) : .gateway
      return Issuer.Solver(method: .http01(route), skipsSelfCheck: skips)
    }
    guard let dns = node["dns01"], let provider = provider(dns) else { return nil }
    return Issuer.Solver(method: .dns01(provider), skipsSelfCheck: skips)
  }

  /// The provider of a DNS-01 solver: its one member that is an object and no strategy.
  private func provider(_ node: DocumentNode) -> Issuer.Provider? {
    guard let member = node.members?.first(where: { $0.node.members != nil }) else { return nil }
    let settings = member.node
    let usesSecrets = (settings.members ?? []).contains { $0.name.lowercased().contains("secret") }
    let isCloud = ["route53", "cloudDNS", "azureDNS"].contains(member.name)
    return Issuer.Provider(
      name: member.name, host: (settings["nameserver"] ?? settings["host"])?.string,
      group: settings["groupName"]?.string, usesAmbientCredentials: isCloud && !usesSecrets)
  }
}
