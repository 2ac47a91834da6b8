import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

private let dns = "openshift-dns dns.operator.openshift.io/daemonset-dns=default"

@Test func `a rule for the API server has its port after translation and no peer`() {
  let derived = Derivation([Derivation.flow("cainjector", "172.30.0.1", 443)], objects: apiServer)
  #expect(derived.rules("cainjector").contains("egress anybody: 6443/tcp (observed)"))
  #expect(!derived.ports.contains(443))
}

@Test func `DNS is allowed at the port where the resolvers listen, by their labels`() {
  let service = """
    kind: Service
    metadata: {name: dns-default, namespace: openshift-dns, labels: {dns.operator.openshift.io/owning-dns: default}}
    spec:
      clusterIP: 172.30.0.10
      selector: {dns.operator.openshift.io/daemonset-dns: default}
      ports: [{name: dns, port: 53, protocol: UDP, targetPort: 5353}]
    """
  let derived = Derivation([Derivation.flow("controller", "172.30.0.10", 53, .udp)], objects: service)
  #expect(derived.rules("controller").contains("egress \(dns): 5353/udp (observed)"))
}

@Test func `DNS over TCP accompanies DNS over UDP`() {
  let derived = Derivation([Derivation.flow("controller", "dns", 5353, .udp)])
  #expect(derived.rules("controller").contains("egress \(dns): 5353/tcp (companion)"))
  let both = Derivation([
    Derivation.flow("controller", "dns", 5353, .udp), Derivation.flow("controller", "dns", 5353, .tcp),
  ])
  #expect(both.rules("controller").contains("egress \(dns): 5353/tcp 5353/udp (observed)"))
}

@Test func `a webhook call seen before and after translation is one connection on the pod's port`() {
  let service = """
    kind: Service
    metadata: {name: cert-manager-webhook, namespace: cert-manager}
    spec: {clusterIP: 172.30.0.20, selector: {app: webhook}, ports: [{port: 443, targetPort: https}]}
    """
  let derived = Derivation(
    [Derivation.flow("api", "172.30.0.20", 443), Derivation.flow("api", "webhook", 10250)],
    objects: apiServer + "\n---\n" + service)
  let admission = derived.proposal.rules.first { $0.purposes.map(\.rawValue) == ["admission"] && $0.basis == .observed }
  #expect(admission?.connections == 1)
  #expect(!derived.ports.contains(443))
}

@Test func `the port of istio-csr's Service is not the port of the rule`() {
  let service = """
    kind: Service
    metadata: {name: cert-manager-istio-csr, namespace: istio-system}
    spec: {clusterIP: 172.30.0.30, selector: {app: cert-manager-istio-csr}, ports: [{port: 15443, targetPort: 6443}]}
    """
  let derived = Derivation([Derivation.flow("sidecar", "172.30.0.30", 15443)], objects: service)
  #expect(derived.rules("istio-csr").first == "ingress any security.istio.io/tlsMode=istio: 6443/tcp (observed)")
  #expect(!derived.ports.contains(15443))
}

@Test func `a rule for a Service without selector has its endpoint's address and port`() {
  let vault = """
    kind: Service
    metadata: {name: vault, namespace: cert-manager}
    spec: {clusterIP: 172.30.0.40, ports: [{name: https, port: 443, targetPort: 8200}]}
    ---
    kind: EndpointSlice
    metadata: {name: vault, namespace: cert-manager, labels: {kubernetes.io/service-name: vault}}
    addressType: IPv4
    endpoints: [{addresses: [192.168.77.7]}]
    ports: [{name: https, port: 8200}]
    """
  let derived = Derivation([Derivation.flow("controller", "172.30.0.40", 443)], objects: vault)
  #expect(derived.rules("controller").contains("egress 192.168.77.7/32: 8200/tcp (observed)"))
}

@Test func `a named target port that differs between pods gives both numbers`() {
  let objects = """
    kind: Pod
    metadata: {name: vault-a, namespace: vault, labels: {app.kubernetes.io/name: vault}}
    spec: {nodeName: n0, containers: [{name: c, ports: [{name: api, containerPort: 8200}]}]}
    status: {podIP: 10.128.5.1}
    ---
    kind: Pod
    metadata: {name: vault-b, namespace: vault, labels: {app.kubernetes.io/name: vault}}
    spec: {nodeName: n0, containers: [{name: c, ports: [{name: api, containerPort: 9200}]}]}
    status: {podIP: 10.128.5.2}
    ---
    kind: Service
    metadata: {name: vault, namespace: vault}
    spec: {clusterIP: 172.30.0.50, selector: {app.kubernetes.io/name: vault}, ports: [{port: 443, targetPort: api}]}
    """
  let derived = Derivation([Derivation.flow("controller", "172.30.0.50", 443)], objects: objects)
  #expect(
    derived.rules("controller").contains("egress vault app.kubernetes.io/name=vault: 8200/tcp 9200/tcp (observed)"))
}

@Test func `port 6443 of istio-csr is for the mesh, port 6443 of a node is the API server`() {
  let derived = Derivation(
    [Derivation.flow("sidecar", "istio-csr", 6443), Derivation.flow("istio-csr", "api", 6443)], objects: apiServer)
  #expect(derived.rules("istio-csr").first == "ingress any security.istio.io/tlsMode=istio: 6443/tcp (observed)")
  #expect(derived.rules("istio-csr").last == "egress anybody: 6443/tcp (observed)")
}

@Test(arguments: [
  ("{app: till, helm.sh/chart: till-1.2, app.kubernetes.io/version: v3}", "app=till"),
  ("{app: till, statefulset.kubernetes.io/pod-name: x-0, apps.kubernetes.io/pod-index: '0'}", "app=till"),
  ("{app.kubernetes.io/name: till, pod-template-hash: abc}", "app.kubernetes.io/name=till"),
])
func `a selector has lasting labels`(labels: String, selector: String) {
  let derived = Derivation(
    [Derivation.flow("10.128.9.1", "webhook", 10250)], objects: pod(labels), includes: .all)
  #expect(derived.rules("webhook").contains("ingress bank \(selector): 10250/tcp (observed)"))
}

@Test func `a peer without lasting labels has no rule`() {
  let derived = Derivation(
    [Derivation.flow("10.128.9.1", "webhook", 10250)], objects: pod("{pod-template-hash: abc}"), includes: .all)
  #expect(derived.reasons == [.notSelectable])
  #expect(derived.rules("webhook").allSatisfy { !$0.contains("bank") })
}

@Test func `a selector has no labels that select another workload`() {
  let twin = pod("{app: till, tier: front}") + "\n---\n" + pod("{app: till, tier: back}", "other", "10.128.9.2")
  let derived = Derivation([Derivation.flow("10.128.9.1", "webhook", 10250)], objects: twin, includes: .all)
  #expect(derived.rules("webhook").contains("ingress bank tier=front: 10250/tcp (observed)"))
}

@Test func `namespace and pods are one item, with the namespace label that Kubernetes sets`() throws {
  let derived = Derivation([Derivation.flow("user-prometheus", "controller", 9402)])
  let peers = try #require(derived.proposal.rules.first?.rule.peers)
  #expect(peers.count == 1)
  #expect(peers.first?.namespaces?.matchLabels == ["kubernetes.io/metadata.name": "openshift-user-workload-monitoring"])
  #expect(peers.first?.pods?.matchLabels == ["app.kubernetes.io/name": "prometheus"])
}

@Test func `two ports of one peer are both allowed, each purpose by a separate rule`() {
  let derived = Derivation(
    [Derivation.flow("app", "webhook", 10250), Derivation.flow("app", "webhook", 6080, from: 40001)], includes: .all)
  #expect(derived.rules("webhook").contains("ingress shop app=checkout: 10250/tcp (observed)"))
  #expect(derived.rules("webhook").contains("ingress shop app=checkout: 6080/tcp (observed)"))
}

@Test func `public addresses are one rule for all public addresses outside the cluster`() throws {
  let flows = (1...3).map {
    Derivation.flow("controller", "203.0.113.\($0)", 443).naming("acme-v02.api.letsencrypt.org")
  }
  let derived = Derivation(flows)
  #expect(derived.rules("controller").contains("egress 0.0.0.0/0 or ::/0: 443/tcp (observed)"))
  let rule = try #require(derived.proposal.rules.first { $0.purposes.map(\.rawValue) == ["acme"] })
  #expect(rule.connections == 3)
  let except = rule.rule.peers.compactMap(\.block).flatMap(\.except).map(\.description)
  #expect(except.contains("10.0.0.0/8") && except.contains("fc00::/7") && except.contains("169.254.0.0/16"))
}

@Test func `a private address is allowed alone`() {
  let derived = Derivation([
    Derivation.flow("controller", "fd12::5", 8200), Derivation.flow("controller", "192.168.50.5", 8200),
  ])
  #expect(derived.rules("controller").contains("egress 192.168.50.5/32 or fd12::5/128: 8200/tcp (observed)"))
}

@Test func `name servers outside the cluster have a rule of their own`() {
  let derived = Derivation([
    Derivation.flow("controller", "203.0.113.53", 53, .udp), Derivation.flow("controller", "dns", 5353, .udp),
  ])
  #expect(derived.rules("controller").contains("egress 0.0.0.0/0 or ::/0: 53/udp (observed)"))
  #expect(derived.rules("controller").contains("egress 0.0.0.0/0 or ::/0: 53/tcp (companion)"))
  #expect(derived.rules("controller").contains("egress \(dns): 5353/udp (observed)"))
}

@Test func `an HTTP-01 challenge is ingress from the router, and the controller's self-check is egress to the router`()
{
  let derived = Derivation([
    Derivation.flow("router", "acmesolver", 8089), Derivation.flow("controller", "router", 80),
    Derivation.flow("controller", "acmesolver", 8089, from: 40001),
  ])
  let router = "ingresscontroller.operator.openshift.io/deployment-ingresscontroller=default"
  #expect(derived.rules("acmesolver") == ["ingress openshift-ingress \(router): 8089/tcp (observed)"])
  #expect(derived.rules("controller").contains("egress openshift-ingress \(router): 80/tcp (observed)"))
  #expect(!derived.rules("controller").contains { $0.contains("8089") })
}

@Test func `a host-network peer is its node's address`() {
  let agent = """
    kind: Pod
    metadata: {name: agent, namespace: kube-system, labels: {app: konnectivity-agent}}
    spec: {nodeName: n0, hostNetwork: true, containers: [{name: c}]}
    status: {podIP: 192.168.0.1}
    """
  let derived = Derivation(
    [Derivation.flow("192.168.0.1", "webhook", 10250), Derivation.flow("user-prometheus", "webhook", 9402)],
    objects: agent)
  #expect(derived.rules("webhook").contains("ingress 192.168.0.1/32: 10250/tcp (observed)"))
  #expect(derived.rules("webhook").contains { $0.contains("9402/tcp (observed)") })
}

@Test func `in the ambient mesh the tunnel's port is allowed and noted`() {
  let mesh = "kind: Namespace\nmetadata: {name: istio-system, labels: {istio.io/dataplane-mode: ambient}}"
  let derived = Derivation([Derivation.flow("sidecar", "istio-csr", 6443)], objects: mesh)
  #expect(derived.proposal.notes.contains(.ambient(component: "istio-csr", namespace: "istio-system")))
  #expect(derived.rules("istio-csr").contains("ingress anybody: 15008/tcp (companion)"))
}

@Test func `a pod that is gone is judged as its successors`() {
  var flow = Derivation.flow("controller", "dns", 5353, .udp)
  flow.client.address = IPAddress("10.128.99.99")
  flow.client.claim = IdentityClaim(kind: .pod, namespace: "cert-manager", name: "cert-manager-7d4f5b6c89-x7k2p")
  let derived = Derivation([flow])
  #expect(derived.rules("controller").contains("egress \(dns): 5353/udp (observed)"))
  #expect(derived.proposal.proof.allowed == 1)
}

@Test func `traffic of an address belongs to the pod that had it then`() {
  let later = """
    kind: Pod
    metadata: {name: new, namespace: bank, labels: {app: new}}
    spec: {nodeName: n0, containers: [{name: c}]}
    status: {podIP: 10.128.9.1, startTime: "2023-11-16T00:00:00Z"}
    ---
    kind: Pod
    metadata: {name: old, namespace: bank, labels: {app: old}}
    spec: {nodeName: n0, containers: [{name: c}]}
    status: {podIP: 10.128.9.1, startTime: "2023-11-14T00:00:00Z"}
    """
  let derived = Derivation([Derivation.flow("10.128.9.1", "webhook", 10250)], objects: later, includes: .all)
  #expect(derived.rules("webhook").contains("ingress bank app=old: 10250/tcp (observed)"))
  #expect(!derived.rules("webhook").contains { $0.contains("app=new") })
}

@Test func `a deny-all for the whole namespace has a note on the workloads that it isolates`() {
  let derived = Derivation([Derivation.flow("cainjector", "api", 6443)], objects: apiServer, denial: .namespace)
  let cutOff = ["acmesolver", "approver-policy", "controller", "startupapicheck", "trust-manager", "webhook"]
  #expect(derived.proposal.notes.contains(.namespaceDenied(namespace: "cert-manager", workloads: cutOff)))
  #expect(derived.proposal.policies.last?.podSelector == LabelSelector())
}

@Test func `policies that allow come first, and none has a name of the operator's`() {
  let derived = Derivation([Derivation.flow("cainjector", "api", 6443), Derivation.flow("webhook", "api", 6443)])
  #expect(derived.proposal.policies.map { $0.ingress.isEmpty && $0.egress.isEmpty } == [false, false, true, true])
  #expect(
    derived.proposal.policies.allSatisfy {
      $0.name.hasPrefix("flowpermit-") && $0.labels == ["app.kubernetes.io/managed-by": "flowpermit"]
    })
}

private func pod(_ labels: String, _ name: String = "till", _ address: String = "10.128.9.1") -> String {
  """
  kind: Pod
  metadata: {name: \(name), namespace: bank, labels: \(labels)}
  spec: {nodeName: n0, containers: [{name: c}]}
  status: {podIP: \(address)}
  """
}

private let mesh = "app: cart, security.istio.io/tlsMode: istio"

@Test func `a pod with objects from two days counts once in the excess`() {
  func pod(_ address: String, _ place: String = "name: cart-2, namespace: shop", _ labels: String = mesh) -> String {
    """
    kind: Pod
    metadata: {\(place), labels: {\(labels)}}
    spec: {nodeName: n1}
    status: {podIP: \(address)}
    """
  }
  let flows = [Derivation.flow("sidecar", "istio-csr", 6443)]
  func pairs(_ objects: String) -> Int { Derivation(flows, objects: objects).proposal.proof.excess.pairs }
  #expect(pairs(pod("10.128.9.1")) > pairs(""))
  #expect(pairs(pod("10.128.9.1") + "\n---\n" + pod("10.128.9.2")) == pairs(pod("10.128.9.1")))
  let subject = pod("10.128.9.3", "name: istio-csr, namespace: istio-system", "app: cert-manager-istio-csr")
  #expect(pairs(subject) == pairs(""))
}

@Test(arguments: ["172.31.9.9", "198.51.100.7"])
func `a call of the webhook that succeeded is always allowed, by its address where nothing knows it`(caller: String) {
  let derived = Derivation([Derivation.flow(caller, "webhook", 10250)])
  #expect(
    derived.rules("webhook").contains {
      $0.hasPrefix("ingress") && $0.contains("\(caller)/32") && $0.contains("10250/tcp")
    })
  #expect(derived.proposal.unexpected.isEmpty)
}

@Test func `a managed control plane is allowed by all of its endpoints`() {
  let endpoints = """
    kind: EndpointSlice
    metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
    endpoints: [{addresses: [172.31.0.7]}, {addresses: [172.31.0.8]}]
    ports: [{name: https, port: 443}]
    """
  let derived = Derivation([Derivation.flow("172.31.0.7", "webhook", 10250)], objects: endpoints)
  #expect(derived.rules("webhook").contains { $0.contains("172.31.0.7/32 or 172.31.0.8/32") })
}
