import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

/// The needs of the components of the reference cluster under policies.
struct NeedsCheck {
  let report: DropReport

  /// `objects` are added to the reference cluster; `policies` are specs by `namespace/name`, and `preset` is a built-in set beside them.
  init(
    _ flows: [Flow] = [], preset: String? = nil, policies: [String: String] = [:], objects: String = Self.endpoint
  ) {
    var text = objects
    for (name, spec) in policies.sorted(by: { $0.key < $1.key }) {
      let parts = name.split(separator: "/")
      text += "\n---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n"
      text += "metadata: {namespace: \(parts[0]), name: \(parts[1])}\nspec: \(spec)\n"
    }
    let inventory = ReferenceCluster.inventory(with: text)
    let parameters = Parameters(inventory: inventory.cluster)
    var observations = Observations()
    observations.flows = flows
    let edges = Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
    let builtIn = preset.flatMap { Preset.named($0)?.policies(parameters) } ?? []
    report = DropAnalysis(
      AnalysisContext(
        inventory: inventory, parameters: parameters, policies: inventory.cluster.policies + builtIn)
    ).report(edges)
  }

  static let endpoint = """
    kind: EndpointSlice
    metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
    endpoints: [{addresses: [192.168.0.1]}]
    ports: [{name: https, port: 6443}]

    """

  func flow(_ need: String) -> ExpectedFlow? { report.expectedFlows.first { $0.need.id == need } }

  /// The ids of the needs that would be dropped for certain.
  var dropped: Set<String> {
    Set(report.neededDrops.filter { $0.certainty == .needed }.map(\.flow.need.id))
  }
}

private let denyAll = "{podSelector: {}, policyTypes: [Ingress, Egress]}"

@Test func `needs without traffic are judged, and each that would be dropped has a fix`() throws {
  let check = NeedsCheck(preset: "proposal")
  let others: Set<String> = [
    "acmesolver-challenge", "approver-policy-api-server", "approver-policy-admission", "trust-manager-api-server",
    "trust-manager-admission", "startupapicheck-api-server", "istio-csr-sidecars",
  ]
  #expect(check.dropped == others)
  for drop in check.report.neededDrops where drop.certainty == .needed {
    let fix = try #require(check.report.fixes(of: drop).first, "\(drop.flow.need.id)")
    #expect(fix.policy.namespace == drop.flow.namespace)
  }
}

@Test func `the fixes of needs, added to the policies, let all needs pass`() {
  let before = NeedsCheck(preset: "proposal")
  let fixes = before.report.neededDrops.flatMap { before.report.fixes(of: $0) }.map(\.policy)
  let inventory = ReferenceCluster.inventory(with: NeedsCheck.endpoint)
  let parameters = Parameters(inventory: inventory.cluster)
  let policies = (Preset.named("proposal")?.policies(parameters) ?? []) + fixes
  let after = DropAnalysis(AnalysisContext(inventory: inventory, parameters: parameters, policies: policies)).report([])
  #expect(after.neededDrops.filter { $0.certainty == .needed }.isEmpty)
}

@Test func `a need that was seen to pass has no denial, whatever the policies do to another peer`() throws {
  let open = ReferenceDiagnosis.isolating(
    "app: webhook", "Ingress",
    "[{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-user-workload-monitoring}}}]}]")
  let check = NeedsCheck([.between("user-prometheus", "webhook", 9402)], policies: ["cert-manager/metrics": open])
  let flow = try #require(check.flow("webhook-metrics"))
  #expect(flow.state == .seen)
  #expect(flow.denied.isEmpty)
}

@Test func `a need is denied only where every peer that can serve it is, else denied in part`() throws {
  let labels = "[{from: [{podSelector: {matchLabels: {app: cart}}, namespaceSelector: {}}], ports: [{port: 6443}]}]"
  let closed = ReferenceDiagnosis.isolating("app: cert-manager-istio-csr", "Ingress")
  let one = ReferenceDiagnosis.isolating("app: cert-manager-istio-csr", "Ingress", labels)
  let second =
    NeedsCheck.endpoint + """
      ---
      kind: Pod
      metadata: {name: second, namespace: bank, labels: {app: ledger, security.istio.io/tlsMode: istio}}
      spec: {nodeName: n41, containers: [{name: c}]}
      status: {podIP: 10.128.4.1}

      """
  let all = try #require(
    NeedsCheck(policies: ["istio-system/closed": closed], objects: second).flow("istio-csr-sidecars"))
  #expect(all.verdict == .denied)
  #expect(all.state == .wouldBeDropped)
  let check = NeedsCheck(policies: ["istio-system/one": one], objects: second)
  let part = try #require(check.flow("istio-csr-sidecars"))
  #expect(part.verdict == .partlyDenied)
  #expect(part.denied.isEmpty)
  #expect(part.partlyDenied == [.ingress])
  // Every sidecar needs its certificate.
  let drop = try #require(check.report.neededDrops.first { $0.flow.need.id == "istio-csr-sidecars" })
  #expect(drop.edges.map(\.key.source.namespace) == ["bank"])
  #expect(drop.isPartial)
}

@Test func `a peer that no object names is judged where the policies treat every peer alike`() throws {
  let solver = "acme.cert-manager.io/http01-solver: \"true\""
  func verdict(_ rules: String) throws -> ExpectedFlow.Verdict? {
    // Without the router's pod.
    let text = """
      kind: Pod
      metadata: {name: solver, namespace: site, labels: {\(solver)}}
      spec: {containers: [{name: c, ports: [{containerPort: 8089}]}]}
      status: {podIP: 10.128.9.9}
      ---
      kind: NetworkPolicy
      apiVersion: networking.k8s.io/v1
      metadata: {name: solver, namespace: site}
      spec: \(ReferenceDiagnosis.isolating(solver, "Ingress", rules))
      """
    let cluster = ManifestReader.read(text: Array(text.utf8), named: "site.yaml")
    let parameters = Parameters(inventory: cluster)
    let context = AnalysisContext(
      inventory: Inventory(cluster), parameters: parameters, policies: cluster.policies)
    return try #require(DropAnalysis(context).report([]).expectedFlows.first).verdict
  }
  #expect(try verdict("[]") == .denied)
  #expect(try verdict("[{ports: [{port: 80}]}]") == .denied)
  #expect(try verdict("[{ports: [{port: 8089}]}]") == .allowed)
  #expect(try verdict("[{from: [{namespaceSelector: {}}], ports: [{port: 8089}]}]") == .cannotJudge([.peer]))
}

@Test func `what an Issuer declares is needed, and what no Issuer declares is not`() throws {
  let issuer =
    NeedsCheck.endpoint + """
      ---
      apiVersion: cert-manager.io/v1
      kind: ClusterIssuer
      metadata: {name: letsencrypt}
      spec: {acme: {server: "https://acme-v02.api.letsencrypt.org/directory", solvers: [{http01: {ingress: {}}}]}}

      """
  let check = NeedsCheck(preset: "operator-1.18", objects: issuer)
  #expect(check.dropped.isSuperset(of: ["controller-acme", "controller-self-check"]))
  #expect(!check.dropped.contains("controller-dns-udp"))
  let acme = try #require(check.flow("controller-acme"))
  #expect(acme.basis == .declared)
  #expect(acme.declarations.map(\.object) == ["ClusterIssuer letsencrypt"])
  #expect(check.flow("controller-vault") == nil)
  let without = NeedsCheck(preset: "operator-1.18")
  #expect(without.dropped.isEmpty)
}

@Test(arguments: [
  (
    "{waitInsteadOfSelfCheck: 60s, http01: {ingress: {}}}",
    ["acmesolver-challenge", "controller-acme", "controller-dns-udp"]
  ),
  (
    "{http01: {ingress: {}}}",
    ["acmesolver-challenge", "controller-acme", "controller-dns-udp", "controller-self-check"]
  ),
  ("{http01: {gatewayHTTPRoute: {}}}", ["controller-acme", "controller-dns-udp", "controller-self-check"]),
  (
    "{dns01: {rfc2136: {nameserver: '203.0.113.53:5353'}}}",
    ["controller-acme", "controller-authoritative-dns-udp", "controller-dns-udp"]
  ),
  (
    "{dns01: {route53: {region: eu-west-1}}}",
    [
      "controller-acme", "controller-authoritative-dns-udp", "controller-dns-udp", "controller-imds",
      "controller-issuer",
    ]
  ),
])
func `each solver declares what it needs`(solver: String, needs: [String]) {
  let issuer =
    NeedsCheck.endpoint + """
      ---
      apiVersion: cert-manager.io/v1
      kind: Issuer
      metadata: {name: acme, namespace: shop}
      spec: {acme: {server: "https://acme.example.com:8443/dir", solvers: [\(solver)]}}

      """
  let flows = NeedsCheck(objects: issuer).report.expectedFlows
  #expect(Set(flows.filter { $0.basis == .declared }.map(\.need.id)).sorted() == needs)
}

@Test func `a proxy of the controller replaces its connections to ACME servers`() {
  let objects =
    NeedsCheck.endpoint + """
      ---
      apiVersion: cert-manager.io/v1
      kind: ClusterIssuer
      metadata: {name: acme}
      spec: {acme: {server: "https://acme.example.com/dir", solvers: [{http01: {}}]}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: cert-manager, namespace: cert-manager}
      spec:
        template:
          metadata: {labels: {app: cert-manager}}
          spec: {containers: [{name: c, env: [{name: HTTPS_PROXY, value: "http://203.0.113.9:3128"}]}]}

      """
  let flows = NeedsCheck(objects: objects).report.expectedFlows.filter { $0.basis == .declared }
  #expect(flows.map(\.need.id).contains("controller-proxy"))
  #expect(!flows.map(\.need.id).contains("controller-acme"))
  #expect(flows.flatMap(\.declarations).compactMap(\.target).contains(ServerAddress(host: "203.0.113.9", port: 3128)))
}

@Test(arguments: [
  ("", ["controller-dns-udp", "controller-proxy"]),
  ("acme.example.com", ["controller-acme", "controller-dns-udp", "controller-proxy"]),
  ("10.0.0.0/8,.internal", ["controller-dns-udp", "controller-proxy", "controller-vault"]),
])
func `NO_PROXY says which servers the controller connects to itself`(exceptions: String, needs: [String]) {
  let objects =
    NeedsCheck.endpoint + """
      ---
      apiVersion: cert-manager.io/v1
      kind: ClusterIssuer
      metadata: {name: acme}
      spec: {acme: {server: "https://acme.example.com/dir", solvers: []}}
      ---
      apiVersion: cert-manager.io/v1
      kind: ClusterIssuer
      metadata: {name: vault}
      spec: {vault: {server: "https://vault.corp.internal:8200", path: pki}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: cert-manager, namespace: cert-manager}
      spec:
        template:
          metadata: {labels: {app: cert-manager}}
          spec:
            containers:
              - name: c
                env: [{name: HTTPS_PROXY, value: "http://203.0.113.9:3128"}, {name: NO_PROXY, value: "\(exceptions)"}]

      """
  let flows = NeedsCheck(objects: objects).report.expectedFlows
  #expect(Set(flows.filter { $0.basis == .declared }.map(\.need.id)).sorted() == needs)
}

@Test func `objects without a policy are a judgement, and nothing at all is none`() {
  let open = NeedsCheck().report
  #expect(open.assurance.parts.contains(.objectsWithoutPolicies))
  #expect(open.expectedFlows.allSatisfy { $0.verdict == .allowed })
  let context = AnalysisContext(inventory: Inventory(Cluster()), parameters: Parameters())
  #expect(DropAnalysis(context).report([]).assurance.extent == .nothing)
}

@Test func `a reported drop is listed without policies to judge by`() {
  var flow = TwoPodCheck.unanswered()
  DropClaim.add(DropClaim(cause: .policyDefault, reason: "POLICY_DENIED", count: 1, window: nil), to: &flow.drops)
  var observations = Observations()
  observations.flows = [flow]
  let inventory = Inventory(Cluster())
  let edges = Classifier(inventory: inventory, parameters: Parameters()).classify(observations).edges
  let report = DropAnalysis(AnalysisContext(inventory: inventory, parameters: Parameters())).report(edges)
  #expect(report.reportedDrops.map(\.verdict) == [nil])
}

/// A policy, the flaw that is found in it, and how serious it is.
private let flaws: [(policy: String, id: String, severity: PolicyFlaw.Severity)] = [
  ("{podSelector: {matchLabels: {app: webhok}}}", "policy-selects-no-pod", .warning),
  (
    #"{podSelector: {matchLabels: {acme.cert-manager.io/http01-solver: "true", x: y}}}"#, "policy-selects-no-pod", .note
  ),
  (
    "{podSelector: {matchLabels: {app: webhok}}, ingress: [{ports: [{port: 443}]}]}", "rule-names-service-port",
    .warning
  ),
  (
    "{podSelector: {matchLabels: {app: webhook}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]}",
    "rule-matches-no-peer", .warning
  ),
  (
    "{podSelector: {matchLabels: {app: webhook}}, policyTypes: [Egress], ingress: [{}]}", "rule-without-effect",
    .warning
  ),
  ("{podSelector: {matchLabels: {app: webhook}}, policyTypes: [Ingress]}", "isolated-without-rule", .note),
]

@Test(arguments: flaws.indices)
func `what has no effect in a policy is found, with its place`(index: Int) throws {
  let (policy, id, severity) = flaws[index]
  let service =
    NeedsCheck.endpoint + """
      ---
      kind: Service
      metadata: {name: cert-manager-webhook, namespace: cert-manager}
      spec: {clusterIP: 172.30.0.10, selector: {app: webhook}, ports: [{port: 443, targetPort: 10250}]}
      ---
      kind: Namespace
      metadata: {name: default}

      """
  let report = NeedsCheck(policies: ["cert-manager/one": policy], objects: service).report
  let found = try #require(report.flaws.first { $0.id == id }, "\(index)")
  #expect(found.severity == severity)
  #expect(found.policy.source?.file == "reference.yaml")
}

@Test func `the pods of a preset have no flaw that asks for action`() {
  let report = NeedsCheck(preset: "operator-1.18").report
  #expect(report.flaws.allSatisfy { $0.severity == .note })
}
