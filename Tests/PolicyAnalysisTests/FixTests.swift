import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

private let closed = "{podSelector: {}, policyTypes: [Ingress, Egress]}"

/// The fixes for the findings of `check` in the reference cluster with these objects, where policies close these namespaces.
private func fixes(_ flows: [Flow], closed namespaces: [String], objects: String = "") -> [[Fix]] {
  var text = objects
  for namespace in namespaces {
    text += "\n---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n"
    text += "metadata: {namespace: \(namespace), name: closed}\nspec: \(closed)\n"
  }
  let inventory = ReferenceCluster.inventory(with: text)
  let parameters = Parameters(inventory: inventory.cluster)
  var observations = Observations()
  observations.flows = flows
  let edges = Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
  let report = DropAnalysis(
    AnalysisContext(inventory: inventory, parameters: parameters, policies: inventory.cluster.policies)
  ).report(edges)
  return report.findings.map(report.fixes)
}

/// Two nodes with API servers, and OpenShift's namespace for the network of nodes.
private let controlPlane = """
  kind: Node
  metadata: {name: m1}
  status: {addresses: [{type: InternalIP, address: 192.168.0.11}]}
  ---
  kind: Node
  metadata: {name: m2}
  status: {addresses: [{type: InternalIP, address: 192.168.0.12}]}
  ---
  kind: EndpointSlice
  metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
  addressType: IPv4
  endpoints: [{addresses: [192.168.0.11]}, {addresses: [192.168.0.12]}]
  ports: [{name: https, port: 6443}]
  ---
  kind: Namespace
  metadata: {name: openshift-host-network, labels: {policy-group.network.openshift.io/host-network: ""}}
  """

@Test func `a fix for a denied admission call allows all API servers and the network of all nodes`() throws {
  let fix = try #require(
    fixes([.between("192.168.0.11", "webhook", 10250)], closed: ["cert-manager"], objects: controlPlane).first?.first)
  let peers = fix.policy.ingress.flatMap(\.peers)
  #expect(peers.compactMap(\.block).map(\.block.description) == ["192.168.0.11/32", "192.168.0.12/32"])
  let namespaces = peers.compactMap(\.namespaces).map(\.matchLabels)
  #expect(namespaces == [["policy-group.network.openshift.io/host-network": ""]])
}

@Test(arguments: [TransportProtocol.udp, .tcp])
func `a fix for DNS allows UDP and TCP`(transport: TransportProtocol) throws {
  let fixes = fixes([.between("controller", "dns", 5353, transport)], closed: ["cert-manager"])
  let fix = try #require(fixes.first?.first)
  #expect(fix.rules == [0])
  #expect(
    Set(fix.policy.egress[0].ports) == [
      NetworkPolicy.Port(.udp, .range(5353...5353)), NetworkPolicy.Port(.tcp, .range(5353...5353)),
    ])
}

@Test func `the needs of a component share a policy, and an unexpected client has none`() throws {
  let flows: [Flow] = [
    .between("user-prometheus", "webhook", 9402), .between("api-operator", "webhook", 10250),
    .between("app", "webhook", 10250),
  ]
  let fixes = fixes(flows, closed: ["cert-manager"]).flatMap(\.self)
  let needed = try #require(fixes.first?.policy)
  #expect(needed.ingress.map(\.ports.count) == [1, 1])
  #expect(fixes.map(\.policy) == [needed, needed])
  #expect(Set(fixes.map(\.rules)) == [[0], [1]])
  #expect(!needed.ingress.flatMap(\.peers).contains { $0.pods?.matchLabels == ["app": "checkout"] })
}

@Test func `check, derive and validate allow sidecars by the same rule`() throws {
  let flow = Flow.between("sidecar", "istio-csr", 6443)
  let fix = try #require(fixes([flow], closed: ["istio-system"]).first?.first)
  let derived = try #require(Derivation([flow]).proposal.rules.first { $0.purposes.map(\.rawValue) == ["grpc-csr"] })
  let context = AnalysisContext(inventory: ReferenceCluster.inventory, parameters: Parameters())
  let policy = try #require(ClientValidation(context).report([], window: nil).policy)
  #expect(fix.policy.ingress == [derived.rule])
  #expect(policy.ingress == [derived.rule])
  #expect(policy.name == fix.policy.name)
  let peer = NetworkPolicy.Peer(
    pods: LabelSelector(matchLabels: ["security.istio.io/tlsMode": "istio"]), namespaces: LabelSelector())
  #expect(derived.rule.peers == [peer])
}

@Test func `a fix has the labels of the flow log where the objects have no such pods`() throws {
  var flow = Flow.between("router", "app", 8080)
  flow.client.address = IPAddress("10.128.9.9")
  flow.client.claim = IdentityClaim(
    kind: .pod, namespace: "bank", name: "till-1", workload: "till", labels: ["app": "till", "pod-template-hash": "x"])
  let fix = try #require(fixes([flow], closed: ["shop"]).first?.first)
  let peer = NetworkPolicy.Peer(pods: LabelSelector(matchLabels: ["app": "till"]), namespaces: .namespace("bank"))
  #expect(fix.policy.ingress.flatMap(\.peers) == [peer])
}

@Test func `a fix does not isolate pods of the component that are open`() throws {
  let second = """
    kind: Pod
    metadata: {name: solver, namespace: cert-manager, labels: {acme.cert-manager.io/http01-solver: "true", app: second}}
    spec: {nodeName: n70, containers: [{name: c}]}
    status: {podIP: 10.128.7.1}
    ---
    kind: NetworkPolicy
    apiVersion: networking.k8s.io/v1
    metadata: {name: closed, namespace: cert-manager}
    spec: {podSelector: {matchLabels: {app: second}}, policyTypes: [Ingress]}
    """
  let fix = try #require(fixes([.between("router", "10.128.7.1", 8089)], closed: [], objects: second).first?.first)
  #expect(fix.policy.podSelector.matchLabels == ["app": "second"])
  let both = try #require(
    fixes([.between("router", "10.128.7.1", 8089)], closed: ["cert-manager"], objects: second).first?.first)
  #expect(both.policy.podSelector.matchLabels == ["acme.cert-manager.io/http01-solver": "true"])
}

@Test func `a long name is cut, unique and the same from run to run`() throws {
  let names = try ["a", "b"].map { ending in
    let workload = String(repeating: "long-", count: 60) + ending
    let pod = """
      kind: Pod
      metadata: {name: x, namespace: bank, labels: {app: x}, ownerReferences: [{kind: DaemonSet, name: \(workload), controller: true}]}
      spec: {nodeName: n71, containers: [{name: c}]}
      status: {podIP: 10.128.7.2}
      """
    let fix = try #require(fixes([.between("app", "10.128.7.2", 80)], closed: ["bank"], objects: pod).first?.first)
    return fix.policy.name
  }
  #expect(Set(names).count == 2)
  #expect(names.allSatisfy { $0.utf8.count == 253 && $0.hasPrefix("allow-long-long-") })
  let fix = try #require(fixes([.between("user-prometheus", "webhook", 9402)], closed: ["cert-manager"]).first?.first)
  #expect(fix.policy.name == "allow-webhook-ingress-5b8a5112")
}

@Test(arguments: [
  (String(repeating: "long-", count: 60) + "a", String(repeating: "long-", count: 60) + "b"), ("a_b", "a-b"),
])
func `derive names the policies of two components differently, whatever the components are called`(
  first: String, second: String
) throws {
  let profile = """
    role: subject
    ports: [{port: 80, purpose: web}]
    needs: [{id: x, direction: ingress, peers: [client], purpose: web, protocol: TCP, ports: [80], when: always}]
    """
  let text = [(first, "one"), (second, "two")].map { component, label in
    "component: \(component)\nmatch: [{labels: {app: \(label)}}]\n\(profile)\n"
  }.joined(separator: "---\n")
  let added = try ComponentProfiles.read(
    Array((text + "---\ncomponent: client\nmatch: [{labels: {app: client}}]\n").utf8), file: "added")
  let objects = ["one", "two", "client"].enumerated().map { place, name in
    """
    kind: Pod
    metadata: {name: \(name), namespace: bank, labels: {app: \(name)}}
    spec: {nodeName: n\(place + 80), containers: [{name: c}]}
    status: {podIP: 10.128.8.\(place + 1)}
    """
  }.joined(separator: "\n---\n")
  let inventory = ReferenceCluster.inventory(with: objects)
  let profiles = ComponentProfiles(added: added)
  let parameters = Parameters(inventory: inventory.cluster)
  var observations = Observations()
  observations.flows = [
    .between("10.128.8.3", "10.128.8.1", 80), .between("10.128.8.3", "10.128.8.2", 80, from: 40001),
  ]
  let edges = Classifier(inventory: inventory, profiles: profiles, parameters: parameters).classify(observations).edges
  let proposal = Synthesis(AnalysisContext(inventory: inventory, profiles: profiles, parameters: parameters))
    .propose(edges)
  let names = proposal.policies.map(\.name)
  #expect(Set(names).count == 4)
  #expect(names.allSatisfy { $0.utf8.count <= 253 && !$0.contains("_") })
  if second == "a-b" { #expect(names.contains("flowpermit-allow-a-b")) }
}
