import Classifier
import KubeModel
import PolicyAnalysis
import Testing

/// A dual-stack cluster with two namespaces, and DNS servers that listen on another port than 53.
private let objects = """
  kind: Namespace
  metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}}
  ---
  kind: Namespace
  metadata: {name: bank, labels: {kubernetes.io/metadata.name: bank}}
  ---
  kind: Pod
  metadata: {name: web, namespace: shop, labels: {app: web}}
  spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}
  status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: 'fd00::1'}]}
  ---
  kind: Pod
  metadata: {name: client, namespace: bank, labels: {app: client}}
  spec: {containers: [{name: c}]}
  status: {podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}, {ip: 'fd00::2'}]}
  ---
  kind: Pod
  metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
  spec: {containers: [{name: c, ports: [{containerPort: 5353, protocol: UDP}, {containerPort: 5353}]}]}
  status: {podIP: 10.0.0.3, podIPs: [{ip: 10.0.0.3}, {ip: 'fd00::3'}]}
  ---
  kind: Service
  metadata: {name: kube-dns, namespace: kube-system}
  spec:
    clusterIP: 10.96.0.10
    selector: {k8s-app: kube-dns}
    ports:
    - {name: dns, port: 53, targetPort: 5353, protocol: UDP}
    - {name: dns-tcp, port: 53, targetPort: 5353}
  ---
  kind: NetworkPolicy
  apiVersion: networking.k8s.io/v1
  metadata: {name: web, namespace: shop}
  spec:
    podSelector: {matchLabels: {app: web}}

  """

/// The ids of the traps in a policy for the pod `web` with these rules.
private func traps(_ rules: String) -> [String] {
  let direction = rules.hasPrefix("egress") ? "Egress" : "Ingress"
  let text = objects + "  policyTypes: [\(direction)]\n  \(rules)\n"
  let cluster = ManifestReader.read(text: Array(text.utf8), named: "cluster.yaml")
  precondition(cluster.issues.isEmpty && cluster.policies.count == 1, "\(cluster.issues)")
  let inventory = Inventory(cluster)
  let context = AnalysisContext(
    inventory: inventory, parameters: Parameters(inventory: cluster), policies: cluster.policies)
  return LintAnalysis(context).report(downgrade: false).traps.map(\.id)
}

@Test(arguments: [
  (
    "rule-superseded", "ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}, {from: [{podSelector: {}}]}]",
    "ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}, {from: [{podSelector: {}}], ports: [{port: 9090}]}]"
  ),
  (
    "peers-either-or",
    "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bank}}}, {podSelector: {matchLabels: {app: client}}}]}]",
    "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bank}}, podSelector: {matchLabels: {app: client}}}]}]"
  ),
  (
    "namespace-by-name-label", "ingress: [{from: [{namespaceSelector: {matchLabels: {name: bank}}}]}]",
    "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bank}}}]}]"
  ),
  (
    "metadata-service-open", "egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: '::/0'}}]}]",
    "egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}, {ipBlock: {cidr: '::/0'}}]}]"
  ),
  (
    "blocks-of-one-family", "egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]",
    "egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}, {ipBlock: {cidr: '2001:db8::/32'}}]}]"
  ),
  (
    "port-of-other-protocol", "ingress: [{ports: [{port: 8080, protocol: UDP}]}]",
    "ingress: [{ports: [{port: 8080, protocol: TCP}]}]"
  ),
  (
    "dns-port-closed",
    "egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]",
    "egress: [{to: [{namespaceSelector: {}}], ports: [{port: 5353, protocol: UDP}, {port: 5353, protocol: TCP}]}]"
  ),
])
func `a trap is found where it is, and only there`(id: String, trap: String, harmless: String) {
  #expect(traps(trap) == [id])
  #expect(traps(harmless) == [])
}
