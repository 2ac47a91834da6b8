import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

/// What monitors, annotations, issuers of other controllers and the operator's objects declare.

private let metricsService = """
  \(NeedsCheck.endpoint)
  ---
  kind: Service
  apiVersion: v1
  metadata: {name: metrics, namespace: cert-manager, labels: {scrape: "yes"}}
  spec: {selector: {app: cert-manager}, ports: [{name: web, port: 80, targetPort: 9402}]}

  """

private func monitor(_ kind: String, _ spec: String) -> String {
  metricsService + """
    ---
    kind: \(kind)
    apiVersion: monitoring.coreos.com/v1
    metadata: {name: scrape, namespace: monitoring}
    spec: \(spec)

    """
}

private func monitors(_ objects: String) throws -> [String] {
  let flow = NeedsCheck(objects: objects).flow("controller-metrics")
  return (flow?.declarations ?? []).map(\.object)
}

@Test(arguments: [
  (
    "ServiceMonitor",
    "{namespaceSelector: {any: true}, selector: {matchLabels: {scrape: 'yes'}}, endpoints: [{port: web}]}", true
  ),
  (
    "ServiceMonitor",
    "{namespaceSelector: {matchNames: [cert-manager]}, selector: {}, endpoints: [{targetPort: 9402}]}", true
  ),
  ("ServiceMonitor", "{selector: {matchLabels: {scrape: 'yes'}}, endpoints: [{port: web}]}", false),
  (
    "ServiceMonitor",
    "{namespaceSelector: {any: true}, selector: {matchLabels: {scrape: 'no'}}, endpoints: [{port: web}]}", false
  ),
  ("ServiceMonitor", "{namespaceSelector: {any: true}, selector: {}, endpoints: [{port: other}]}", false),
  (
    "PodMonitor",
    "{namespaceSelector: {any: true}, selector: {matchLabels: {app: cert-manager}}, podMetricsEndpoints: [{targetPort: 9402}]}",
    true
  ),
  (
    "PodMonitor",
    "{namespaceSelector: {any: true}, selector: {matchLabels: {app: webhook}}, podMetricsEndpoints: [{targetPort: 9402}]}",
    false
  ),
])
func `a monitor declares the scrapes of the pods and ports that it selects`(
  kind: String, spec: String, isDeclared: Bool
) throws {
  #expect(try monitors(monitor(kind, spec)) == (isDeclared ? ["\(kind) monitoring/scrape"] : []))
}

private let solving = """
  ---
  kind: ClusterIssuer
  apiVersion: cert-manager.io/v1
  metadata: {name: le}
  spec: {acme: {server: 'https://acme-v02.api.letsencrypt.org/directory', solvers: [{http01: {ingress: {}}}]}}

  """

@Test(arguments: [
  ("Ingress", "networking.k8s.io/v1", "cert-manager.io/cluster-issuer: le"),
  ("Gateway", "gateway.networking.k8s.io/v1", "cert-manager.io/cluster-issuer: le"),
  ("Route", "route.openshift.io/v1", "cert-manager.io/issuer-name: le, cert-manager.io/issuer-kind: ClusterIssuer"),
])
func `an annotation that asks for a certificate declares solver pods in its namespace`(
  kind: String, version: String, annotations: String
) throws {
  let object = """
    ---
    kind: \(kind)
    apiVersion: \(version)
    metadata: {name: web, namespace: shop, annotations: {\(annotations)}}

    """
  let policies = ["shop/deny": "{podSelector: {}, policyTypes: [Ingress]}"]
  let check = NeedsCheck(policies: policies, objects: NeedsCheck.endpoint + solving + object)
  let flow = try #require(
    check.report.expectedFlows.first { $0.namespace == "shop" && $0.need.id == "acmesolver-challenge" })
  #expect(flow.declarations.map(\.object) == ["\(kind) shop/web"])
  let quiet = NeedsCheck(policies: policies, objects: NeedsCheck.endpoint + solving)
  #expect(!quiet.report.expectedFlows.contains { $0.namespace == "shop" && $0.need.id == "acmesolver-challenge" })
}

@Test func `issuers of controllers without a profile are named as not judged`() {
  let other = """
    ---
    kind: EntrustIssuer
    apiVersion: certs.example.com/v1
    metadata: {name: ca, namespace: shop}
    spec: {}

    """
  let gaps = NeedsCheck(policies: ["cert-manager/deny": "{podSelector: {}}"], objects: NeedsCheck.endpoint + other)
    .report.assurance.gaps
  #expect(gaps.contains(.unknownIssuers(["EntrustIssuer shop/ca"])))
}

private func operand(_ text: String) throws -> (operand: Operand, cluster: Cluster) {
  let cluster = ManifestReader.read(text: Array(text.utf8), named: "operator.yaml")
  return (try #require(cluster.operands.first), cluster)
}

@Test func `a CertManager stands for the policies that the operator creates of it`() throws {
  let (operand, cluster) = try operand(
    """
    kind: CertManager
    apiVersion: operator.openshift.io/v1alpha1
    metadata: {name: cluster}
    spec:
      defaultNetworkPolicy: "true"
      networkPolicies:
      - name: acme
        componentName: CoreController
        egress: [{ports: [{port: 443, protocol: TCP}]}]
    """)
  let policies = operand.policies(missingIn: [], Parameters(inventory: cluster))
  #expect(policies.map(\.name).contains("cert-manager-deny-all"))
  let own = try #require(policies.first { $0.name == "cert-manager-user-acme" })
  #expect(own.directions == [.egress])
  #expect(own.podSelector == LabelSelector(matchLabels: ["app": "cert-manager"]))
  #expect(own.source == ObjectSource(file: "operator.yaml", line: 7))
  #expect(operand.policies(missingIn: policies, Parameters(inventory: cluster)).isEmpty)
}

@Test func `an IstioCSR stands for the policies of its namespace, and tells where istio-csr runs`() throws {
  let (operand, cluster) = try operand(
    """
    kind: IstioCSR
    apiVersion: operator.openshift.io/v1alpha1
    metadata: {name: default, namespace: mesh}
    spec: {istioCSRConfig: {server: {port: 8443}}}
    """)
  let parameters = Parameters(inventory: cluster)
  #expect(parameters.istioCSRNamespace == "mesh")
  #expect(parameters.grpcPort == 6443)
  let policies = operand.policies(missingIn: [], parameters)
  #expect(Set(policies.map(\.namespace)) == ["mesh"])
  #expect(policies.count == 4)
}

@Test func `a CertManager without default policies stands for none`() {
  let text = "kind: CertManager\napiVersion: operator.openshift.io/v1alpha1\nmetadata: {name: cluster}\nspec: {}\n"
  #expect(ManifestReader.read(text: Array(text.utf8), named: "operator.yaml").operands.isEmpty)
}
