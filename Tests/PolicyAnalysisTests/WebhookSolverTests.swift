import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import Testing

/// DNS-01 webhook solvers, and Issuers that name several servers.

private let solver = """
  \(NeedsCheck.endpoint)
  ---
  apiVersion: cert-manager.io/v1
  kind: ClusterIssuer
  metadata: {name: public}
  spec:
    acme:
      server: https://acme-v02.api.letsencrypt.org/directory
      solvers:
      - dns01: {webhook: {groupName: dns.provider.example, solverName: provider}}
  ---
  kind: Pod
  metadata: {name: provider-5f, namespace: cert-manager, labels: {app: provider-solver}}
  spec: {containers: [{name: solver, args: [--secure-port=8443]}]}
  status: {podIP: 10.128.3.3}
  ---
  kind: Service
  metadata: {name: provider, namespace: cert-manager}
  spec: {clusterIP: 172.30.3.3, selector: {app: provider-solver}, ports: [{port: 443, targetPort: 8443}]}
  ---
  apiVersion: apiregistration.k8s.io/v1
  kind: APIService
  metadata: {name: v1alpha1.dns.provider.example}
  spec: {group: dns.provider.example, version: v1alpha1, service: {name: provider, namespace: cert-manager}}

  """

private func isolating(_ rules: String) -> [String: String] {
  [
    "cert-manager/solver":
      "{podSelector: {matchLabels: {app: provider-solver}}, policyTypes: [Ingress, Egress], \(rules)}"
  ]
}

@Test func `an isolated webhook solver lacks the API server's calls, DNS and perhaps its provider`() throws {
  let check = NeedsCheck(policies: isolating("egress: [{ports: [{port: 6443}]}]"), objects: solver)
  #expect(check.dropped.isSuperset(of: ["solver-api-service", "solver-dns-udp"]))
  #expect(!check.dropped.contains("solver-provider"))
  let provider = try #require(check.report.neededDrops.first { $0.flow.need.id == "solver-provider" })
  #expect(provider.certainty == .ifUsed)
  let call = try #require(check.flow("solver-api-service"))
  #expect(call.dropped.allSatisfy { $0.edge.key.port == 8443 })
  #expect(call.declarations.map(\.object) == ["APIService v1alpha1.dns.provider.example"])
}

@Test func `a webhook solver with its ports open is allowed all that it needs`() {
  let check = NeedsCheck(policies: isolating("egress: [{}], ingress: [{ports: [{port: 8443}]}]"), objects: solver)
  #expect(check.dropped.isDisjoint(with: ["solver-api-server", "solver-api-service", "solver-dns-udp"]))
  #expect(check.flow("solver-api-service")?.verdict == .allowed)
}

@Test func `a pod behind an APIService that no Issuer's solver names is no webhook solver`() {
  let objects = solver.split(separator: "groupName: dns.provider.example").joined(
    separator: "groupName: another.example")
  let check = NeedsCheck(policies: isolating("egress: []"), objects: objects)
  #expect(check.flow("solver-api-service") == nil)
}

private func twoVaults(_ second: String) -> String {
  """
  \(NeedsCheck.endpoint)
  ---
  apiVersion: cert-manager.io/v1
  kind: Issuer
  metadata: {name: first, namespace: shop}
  spec: {vault: {server: 'https://10.60.0.1:8200', path: pki}}
  ---
  apiVersion: cert-manager.io/v1
  kind: Issuer
  metadata: {name: second, namespace: shop}
  spec: {vault: {server: 'https://\(second):8200', path: pki}}

  """
}

@Test(arguments: [("10.60.0.2", true), ("10.60.0.1", false)])
func `of two servers that Issuers name each must be allowed`(second: String, isDropped: Bool) {
  let rule = "{to: [{ipBlock: {cidr: 10.60.0.1/32}}], ports: [{port: 8200}]}"
  let policy = "{podSelector: {matchLabels: {app: cert-manager}}, policyTypes: [Egress], egress: [\(rule)]}"
  let check = NeedsCheck(policies: ["cert-manager/controller": policy], objects: twoVaults(second))
  #expect(check.dropped.contains("controller-vault") == isDropped)
}

private func dnsIssuer(_ arguments: String) -> String {
  """
  \(NeedsCheck.endpoint)
  ---
  apiVersion: cert-manager.io/v1
  kind: ClusterIssuer
  metadata: {name: mixed}
  spec:
    acme:
      server: https://acme-v02.api.letsencrypt.org/directory
      solvers:
      - dns01: {cloudflare: {}}
      - dns01: {rfc2136: {nameserver: '10.70.0.53:53'}}
  ---
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: cert-manager, namespace: cert-manager}
  spec:
    template:
      metadata: {labels: {app: cert-manager, app.kubernetes.io/name: cert-manager, app.kubernetes.io/component: controller}}
      spec: {containers: [{name: controller, args: [\(arguments)]}]}

  """
}

@Test(arguments: [
  ("", true), ("--dns01-recursive-nameservers-only", false),
  ("--dns01-recursive-nameservers-only, '--dns01-recursive-nameservers=192.0.2.1:53,10.70.0.53:53'", true),
  ("--dns01-recursive-nameservers-only, '--dns01-recursive-nameservers=10.70.0.53:53,192.0.2.1:53'", false),
])
func `a rule for one solver's name server does not serve the self-checks at others`(arguments: String, isDropped: Bool)
{
  let rule = "{to: [{ipBlock: {cidr: 10.70.0.53/32}}], ports: [{port: 53, protocol: UDP}]}"
  let policy = "{podSelector: {matchLabels: {app: cert-manager}}, policyTypes: [Egress], egress: [\(rule)]}"
  let check = NeedsCheck(policies: ["cert-manager/controller": policy], objects: dnsIssuer(arguments))
  #expect(check.dropped.contains("controller-authoritative-dns-udp") == isDropped)
}
