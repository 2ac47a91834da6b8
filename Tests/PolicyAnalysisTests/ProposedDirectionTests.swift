import FlowModel
import KubeModel
import PolicyAnalysis
import Testing

@Test func `a capture that begins later still gives a rule, from the port that the server declares`() {
  var flow = Derivation.flow("user-prometheus", "controller", 9402)
  flow.clientBy = .unknown
  flow.fromClient.syn = 0
  flow.fromServer.synAck = 0
  let derived = Derivation([flow.reversed])
  #expect(
    derived.rules("controller").first
      == "ingress openshift-user-workload-monitoring app.kubernetes.io/name=prometheus: 9402/tcp (observed)")
}

@Test func `a server on a high port is a server with ingress rules`() {
  let derived = Derivation([Derivation.flow("sidecar", "istio-csr", 6443)])
  #expect(derived.rules("istio-csr").first == "ingress any security.istio.io/tlsMode=istio: 6443/tcp (observed)")
}

@Test func `a flow without evidence of its client never becomes a rule`() {
  var flow = Derivation.flow("app", "controller", 50001, from: 50000)
  flow.clientBy = .unknown
  let derived = Derivation([flow])
  #expect(derived.reasons == [.directionUnknown])
  #expect(derived.ports.filter { $0 > 49999 } == [])
}

@Test func `a scan that was dropped is listed and does not become a rule`() {
  var scan = Derivation.flow("app", "webhook", 22)
  scan.fromServer = SideEvidence()
  let derived = Derivation([scan, Derivation.flow("webhook", "api", 6443)], objects: apiServer)
  #expect(derived.reasons == [.neverSucceeded])
  #expect(!derived.ports.contains(22))
}

@Test func `an unexpected client is listed and becomes a rule only when it is included`() {
  let probe = Derivation.flow("app", "webhook", 10250)
  let derived = Derivation([probe])
  #expect(derived.reasons == [.unexpected("shop-app-to-cert-manager-webhook-10250")])
  #expect(derived.rules("webhook").filter { $0.contains("checkout") } == [])
  let included = Derivation([probe], includes: .ids(["shop-app-to-cert-manager-webhook-10250"]))
  #expect(included.rules("webhook").contains("ingress shop app=checkout: 10250/tcp (observed)"))
  #expect(included.reasons == [])
}

@Test func `an unknown id to include is named`() {
  let derived = Derivation([Derivation.flow("webhook", "api", 6443)], includes: .ids(["nothing"]))
  #expect(derived.proposal.unknownIncludes == ["nothing"])
}

@Test func `a component without traffic has no policy and a note`() {
  let derived = Derivation([Derivation.flow("controller", "dns", 5353, .udp)])
  #expect(derived.proposal.policies.map(\.name) == ["flowpermit-allow-controller", "flowpermit-deny-controller"])
  #expect(derived.proposal.notes.contains(.noEvidence(component: "webhook", namespace: "cert-manager")))
}

@Test func `a component with traffic in one direction has a note on the other`() {
  let derived = Derivation([Derivation.flow("user-prometheus", "cainjector", 9402)])
  #expect(
    derived.proposal.notes.contains(
      .directionWithoutEvidence(component: "cainjector", direction: .egress, rules: 1)))
  #expect(derived.rules("cainjector").last == "egress anybody: 6443/tcp (needed-not-seen)")
}

@Test func `a flow that never succeeded is proposed only if the component needs it, and marked`() {
  var failed = Derivation.flow("webhook", "api", 6443)
  failed.fromServer = SideEvidence()
  let derived = Derivation([failed, Derivation.flow("user-prometheus", "webhook", 9402)], objects: apiServer)
  #expect(derived.rules("webhook").contains("egress anybody: 6443/tcp (needed-not-seen)"))
}

@Test func `a kubelet's probe is listed and needs no rule`() {
  let derived = Derivation(
    [Derivation.flow("192.168.0.9", "controller", 9403), Derivation.flow("user-prometheus", "controller", 9402)],
    objects: "kind: Node\nmetadata: {name: n2}\nstatus: {addresses: [{type: InternalIP, address: 192.168.0.9}]}")
  #expect(derived.reasons == [.ownNode])
  #expect(!derived.ports.contains(9403))
}

@Test func `a protocol without ports is left out with the reason`() {
  var ping = Derivation.flow("controller", "203.0.113.9", 0, .icmp)
  ping.clientBy = .request
  let derived = Derivation([ping, Derivation.flow("controller", "dns", 5353, .udp)])
  #expect(derived.reasons == [.protocolWithoutPorts])
}

@Test func `SCTP keeps its name`() {
  let derived = Derivation([Derivation.flow("app", "webhook", 9999, .sctp)], includes: .all)
  #expect(derived.rules("webhook").contains("ingress shop app=checkout: 9999/sctp (observed)"))
}

/// The API server on node n0.
let apiServer = """
  kind: EndpointSlice
  metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
  addressType: IPv4
  endpoints: [{addresses: [192.168.0.1]}]
  ports: [{name: https, port: 6443}]
  ---
  kind: Service
  metadata: {name: kubernetes, namespace: default}
  spec: {clusterIP: 172.30.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}
  """
