import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

/// The servers that Issuers name, under policies of the controller.

private func issuer(_ spec: String) -> String {
  """
  \(NeedsCheck.endpoint)
  ---
  apiVersion: cert-manager.io/v1
  kind: ClusterIssuer
  metadata: {name: issuer}
  spec: \(spec)

  """
}

private func vault(_ url: String, _ objects: String = "") -> String {
  issuer("{vault: {server: '\(url)', path: pki}}") + objects
}

private func acme(_ host: String) -> String { issuer("{acme: {server: 'https://\(host)/dir', solvers: []}}") }

private func verdict(_ need: String, _ objects: String, _ rules: String) throws -> ExpectedFlow.Verdict? {
  let policy = "{podSelector: {matchLabels: {app: cert-manager}}, policyTypes: [Egress], egress: \(rules)}"
  let check = NeedsCheck(policies: ["cert-manager/controller": policy], objects: objects)
  return try #require(check.flow(need)).verdict
}

private let everywhere = "[{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"
private let publicOnly =
  "[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}}]}]"

@Test(arguments: [
  ("acme-v02.api.letsencrypt.org", ExpectedFlow.Verdict.allowed),
  ("ACME-v02.api.letsencrypt.org.", .allowed),
  ("acme.corp.example", .cannotJudge([.hostAddress("acme.corp.example")])),
  ("10.20.30.40", .denied),
])
func `a rule for public addresses allows the well-known public ACME servers, and no other host for certain`(
  host: String, expected: ExpectedFlow.Verdict
) throws {
  #expect(try verdict("controller-acme", acme(host), publicOnly) == expected)
  #expect(try verdict("controller-acme", acme(host), everywhere) == .allowed)
  #expect(try verdict("controller-acme", acme(host), "[{ports: [{port: 53, protocol: UDP}]}]") == .denied)
}

@Test func `a Vault by its name may have a private address`() throws {
  let objects = vault("https://vault.corp.internal:8200")
  let open = ExpectedFlow.Verdict.cannotJudge([.hostAddress("vault.corp.internal")])
  #expect(try verdict("controller-vault", objects, publicOnly) == open)
  #expect(try verdict("controller-vault", objects, everywhere) == .allowed)
  #expect(try verdict("controller-vault", objects, "[{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]") == open)
  #expect(try verdict("controller-vault", objects, "[]") == .denied)
}

private let server = """
  ---
  kind: Pod
  metadata: {name: vault-0, namespace: vault, labels: {app: vault}}
  spec: {containers: [{name: vault, ports: [{containerPort: 8200}]}]}
  status: {podIP: 10.128.7.7}
  ---
  kind: Namespace
  metadata: {name: vault}

  """

private func service(_ spec: String) -> String {
  "---\nkind: Service\nmetadata: {name: vault, namespace: vault}\nspec: \(spec)\n"
}

private let toVault =
  "[{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: vault}}}], ports: [{port: 8200}]}]"

@Test(arguments: [
  ("vault.vault.svc:8200", "{clusterIP: None, selector: {app: vault}, ports: [{port: 443}]}"),
  ("vault-0.vault.vault.svc.cluster.local:8200", "{clusterIP: None, selector: {app: vault}, ports: [{port: 8200}]}"),
  ("vault.vault.svc", "{clusterIP: 172.30.7.7, selector: {app: vault}, ports: [{port: 443, targetPort: 8200}]}"),
  ("vault.vault.svc.cluster.local", "{selector: {app: vault}, ports: [{port: 443, targetPort: 8200}]}"),
  ("vault.vault", "{selector: {app: vault}, ports: [{port: 443, targetPort: 8200}]}"),
])
func `a Service is judged by its pods, a headless one too`(host: String, spec: String) throws {
  let objects = vault("https://\(host)", server + service(spec))
  #expect(try verdict("controller-vault", objects, toVault) == .allowed)
  #expect(try verdict("controller-vault", objects, publicOnly) == .denied)
}

@Test(arguments: [
  "", service("{clusterIP: 172.30.7.7, selector: {app: vault}, ports: [{port: 8201}]}"),
  service("{clusterIP: None, selector: {app: other}, ports: [{port: 8200}]}"),
])
func `a Service without an object, a port or a pod cannot be judged, and its name is given`(objects: String) throws {
  let all = vault("https://vault.vault.svc:8200", server + objects)
  let missing = MissingFact.service(ServiceName(namespace: "vault", name: "vault"))
  #expect(try verdict("controller-vault", all, toVault) == .cannotJudge([missing]))
  #expect(try verdict("controller-vault", all, "[]") == .denied)
}

@Test func `an external name stands for another host`() throws {
  let objects = vault(
    "https://vault.vault.svc:8200", service("{type: ExternalName, externalName: vault.corp.internal}"))
  #expect(
    try verdict("controller-vault", objects, publicOnly) == .cannotJudge([.hostAddress("vault.corp.internal")]))
}

/// A controller with these addresses whose policy has these rules for an ACME server.
private func dualVerdict(
  _ addresses: [String], _ host: String, _ rules: String, need: String = "controller-acme"
) throws -> ExpectedFlow.Verdict? {
  let text = """
    kind: Pod
    metadata: {name: cert-manager-1, namespace: cert-manager, labels: {app: cert-manager, app.kubernetes.io/name: cert-manager, app.kubernetes.io/component: controller}}
    spec: {containers: [{name: c}]}
    status: {podIPs: [\(addresses.map { "{ip: '\($0)'}" }.joined(separator: ", "))]}
    ---
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata: {name: issuer}
    spec: {acme: {server: 'https://\(host)/dir', solvers: []}}
    ---
    kind: NetworkPolicy
    apiVersion: networking.k8s.io/v1
    metadata: {name: controller, namespace: cert-manager}
    spec: {podSelector: {}, policyTypes: [Egress], egress: \(rules)}
    """
  let cluster = ManifestReader.read(text: Array(text.utf8), named: "dual.yaml")
  let context = AnalysisContext(
    inventory: Inventory(cluster), parameters: Parameters(inventory: cluster), policies: cluster.policies)
  return try #require(DropAnalysis(context).report([]).expectedFlows.first { $0.need.id == need }).verdict
}

@Test func `a rule for IPv4 does not open IPv6`() throws {
  let (v4, v6) = ("10.1.0.9", "fd00::9")
  let both = "[{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}, {to: [{ipBlock: {cidr: '::/0'}}]}]"
  let sixOnly = "[{to: [{ipBlock: {cidr: '::/0'}}]}]"
  let known = "acme-v02.api.letsencrypt.org"
  let other = "acme.example.com"
  #expect(try dualVerdict([v6], known, everywhere) == .denied)
  #expect(try dualVerdict([v6], other, everywhere) == .denied)
  #expect(try dualVerdict([v6], known, sixOnly) == .allowed)
  #expect(try dualVerdict([v4], known, sixOnly) == .denied)
  #expect(try dualVerdict([v4, v6], known, everywhere) == .allowed)
  #expect(try dualVerdict([v4, v6], known, sixOnly) == .cannotJudge([.outsideAddress]))
  #expect(try dualVerdict([v4, v6], other, everywhere) == .cannotJudge([.hostAddress(other)]))
  #expect(try dualVerdict([v4, v6], other, both) == .allowed)
  #expect(try dualVerdict([v4, v6], other, "[]") == .denied)
}

@Test func `a need without a peer among the objects says what is missing`() throws {
  let verdict = try dualVerdict(["10.1.0.9"], "acme.example.com", everywhere, need: "controller-dns-udp")
  #expect(verdict == .cannotJudge([.peer]))
}

@Test func `derive says which declared server it cannot name`() throws {
  let inventory = ReferenceCluster.inventory(with: vault("https://vault.corp.internal:8200"))
  let parameters = Parameters(inventory: inventory.cluster)
  var observations = Observations()
  observations.flows = [.between("user-prometheus", "controller", 9402)]
  let edges = Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
  let proposal = Synthesis(AnalysisContext(inventory: inventory, parameters: parameters)).propose(edges)
  let note = ProposalNote.serverWithoutAddress(
    component: "controller", object: "ClusterIssuer issuer",
    server: ServerAddress(host: "vault.corp.internal", port: 8200), isPublicAllowed: false)
  #expect(proposal.notes.contains(note))
}
