import Classifier
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

private func clusterIssuer(_ solvers: String) -> String {
  """
  \(NeedsCheck.endpoint)
  ---
  apiVersion: cert-manager.io/v1
  kind: ClusterIssuer
  metadata: {name: letsencrypt}
  spec: {acme: {server: "https://acme-v02.api.letsencrypt.org/directory", solvers: \(solvers)}}

  """
}

private let certificate = """
  ---
  apiVersion: cert-manager.io/v1
  kind: Certificate
  metadata: {name: web, namespace: shop}
  spec: {issuerRef: {kind: ClusterIssuer, name: letsencrypt}, dnsNames: [shop.example.com]}

  """

private func challenge(_ type: String) -> String {
  """
  ---
  apiVersion: acme.cert-manager.io/v1
  kind: Challenge
  metadata: {name: web-1, namespace: shop}
  spec: {type: \(type), dnsName: shop.example.com}

  """
}

private let closed = "{podSelector: {}, policyTypes: [Ingress]}"
private let http = "[{http01: {ingress: {}}}]"

/// The solver's need in the namespace shop, without a solver pod among the objects.
private func solver(_ objects: String, _ policy: String = closed) -> (
  flow: ExpectedFlow?, drop: NeededDrop?, NeedsCheck
) {
  let check = NeedsCheck(policies: ["shop/one": policy], objects: objects)
  let flow = check.report.expectedFlows.first { $0.need.id == "acmesolver-challenge" && $0.namespace == "shop" }
  return (
    flow, check.report.neededDrops.first { $0.flow.need.id == "acmesolver-challenge" && $0.flow.namespace == "shop" },
    check
  )
}

@Test(arguments: [
  clusterIssuer(http) + certificate, NeedsCheck.endpoint + challenge("HTTP-01"),
  clusterIssuer(http).replacing("kind: ClusterIssuer", with: "kind: Issuer")
    .replacing("{name: letsencrypt}", with: "{name: letsencrypt, namespace: shop}"),
])
func `a solver that will run is judged before it runs, and a policy that denies it gets a fix`(objects: String) throws {
  let (flow, drop, check) = solver(objects)
  #expect(flow?.basis == .declared)
  #expect(flow?.verdict == .denied)
  let needed = try #require(drop)
  let fix = try #require(check.report.fixes(of: needed).first)
  #expect(fix.policy.namespace == "shop")
  #expect(fix.policy.podSelector.matchLabels == ["acme.cert-manager.io/http01-solver": "true"])
}

@Test(arguments: [
  clusterIssuer("[{dns01: {route53: {region: eu-west-1}}}]") + certificate,
  clusterIssuer("[{http01: {ingress: {}}}, {dns01: {route53: {region: eu-west-1}}}]") + certificate,
  clusterIssuer("[{http01: {gatewayHTTPRoute: {}}}]") + certificate, clusterIssuer(http),
  NeedsCheck.endpoint + challenge("DNS-01"),
])
func `no solver is declared where none is certain`(objects: String) {
  #expect(solver(objects).flow == nil)
}

@Test func `a policy that selects only solvers to come is not said to select no pod`() {
  let flaws = solver(clusterIssuer(http) + certificate).2.report.flaws
  #expect(!flaws.contains { $0.id == "policy-selects-no-pod" && $0.policy.namespace == "shop" })
}

@Test func `a policy for the labels that an issuer adds to its solvers selects them`() {
  let labelled = "[{http01: {ingress: {podTemplate: {metadata: {labels: {team: web}}}}}}]"
  let open = "{podSelector: {matchLabels: {team: web}}, ingress: [{ports: [{port: 8089}]}]}"
  #expect(solver(clusterIssuer(labelled) + certificate, open).flow?.verdict == .allowed)
}
