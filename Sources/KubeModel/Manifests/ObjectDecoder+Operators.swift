import Documents
import FlowModel

/// Decodes objects that configure what operators and controllers run, scrape and issue.
extension ObjectDecoder {
  /// Adds what the object says; false for a kind that says nothing.
  mutating func addRequests(named name: String, in namespace: String, to cluster: inout Cluster) -> Bool {
    let group = node["apiVersion"]?.string?.split(separator: "/").first.map(String.init) ?? ""
    switch (kind, group) {
    case ("ServiceMonitor", "monitoring.coreos.com"), ("PodMonitor", "monitoring.coreos.com"):
      cluster.monitors.append(monitor(named: name, in: namespace))
    case ("IstioCSR", "operator.openshift.io"):
      cluster.operands.append(
        Operand(kind: .istioCSR, namespace: namespace, name: name, ownPolicies: [], source: source))
    case ("Ingress", "networking.k8s.io"), ("Gateway", "gateway.networking.k8s.io"), ("Route", "route.openshift.io"):
      if let issuer = annotatedIssuer {
        cluster.issuances.append(
          Issuance(kind: kind, namespace: namespace, name: name, way: issuer, source: source))
      }
    case (_, _) where kind.hasSuffix("Issuer") && !group.isEmpty && group != "cert-manager.io":
      let isClusterWide = node["metadata"]?["namespace"]?.string == nil
      cluster.issuers.append(
        Issuer(
          kind: kind, namespace: isClusterWide ? nil : namespace, name: name, source: source,
          service: .external(group: group, server: node["spec"]?["url"]?.string)))
    default: return false
    }
    return true
  }

  /// Adds the policies that a CertManager makes the operator create (its pkg/controller/certmanager/cert_manager_networkpolicy.go).
  mutating func addOperatorPolicies(named name: String, to cluster: inout Cluster) {
    guard node["spec"]?["defaultNetworkPolicy"]?.string == "true" else { return }
    var policies: [NetworkPolicy] = []
    for entry in node["spec"]?["networkPolicies"]?.array ?? [] {
      guard let own = entry["name"]?.string else { continue }
      var decoder = PolicyDecoder(source: ObjectSource(file: source.file, line: entry.line))
      var policy = decoder.networkPolicy(
        DocumentNode(.object([DocumentNode.Member("spec", entry)]), line: entry.line),
        named: "cert-manager-user-\(own)", in: "cert-manager")
      issues += decoder.issues
      policy.podSelector = LabelSelector(matchLabels: ["app": "cert-manager"])
      (policy.directions, policy.ingress) = ([.egress], [])
      policies.append(policy)
    }
    cluster.operands.append(
      Operand(kind: .certManager, namespace: "cert-manager", name: name, ownPolicies: policies, source: source))
  }

  private func monitor(named name: String, in namespace: String) -> Monitor {
    let spec = node["spec"]
    var decoder = PolicyDecoder(source: source)
    let selector = decoder.selector(spec?["selector"], at: "spec.selector") ?? LabelSelector()
    let endpoints = (spec?["endpoints"] ?? spec?["podMetricsEndpoints"])?.array ?? []
    let wanted = spec?["namespaceSelector"]
    let names = (wanted?["matchNames"]?.array ?? []).compactMap(\.string)
    let targets = endpoints.flatMap { [$0["targetPort"], $0["portNumber"]] }.compactMap { target -> Service.Target? in
      target?.port.map { .number($0) } ?? target?.string.map { .name($0) }
    }
    return Monitor(
      kind: kind, namespace: namespace, name: name, selector: selector,
      reach: wanted?["any"]?.bool == true ? .all : names.isEmpty ? .own : .named(names),
      portNames: Set(endpoints.compactMap { $0["port"]?.string }), targets: Set(targets), source: source)
  }

  /// The issuer that an annotation asks for: of cert-manager's ingress-shim and gateway-shim, and of openshift-routes.
  private var annotatedIssuer: Issuance.Way? {
    let annotations = node["metadata"]?["annotations"]?.stringMap ?? [:]
    if let name = annotations["cert-manager.io/cluster-issuer"] { return .issuer(kind: "ClusterIssuer", name: name) }
    guard let name = annotations["cert-manager.io/issuer"] ?? annotations["cert-manager.io/issuer-name"] else {
      return nil
    }
    return .issuer(kind: annotations["cert-manager.io/issuer-kind"] ?? "Issuer", name: name)
  }
}
