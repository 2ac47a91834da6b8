import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

/// The clients of istio-csr in the reference cluster, which has one sidecar, `shop/sidecar`.
private func report(
  _ flows: [Flow], policies: [String: String] = [:], objects: String = "", minutes: Int64 = 60
) -> ClientReport {
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
  var summary = InputSummary(path: "x.pcap", format: "pcap", records: 0, capabilities: [])
  summary.window = TimeWindow(
    Timestamp(seconds: 1_700_000_000), Timestamp(seconds: 1_700_000_000 + minutes * 60))
  observations.statistics.inputs = [summary]
  let edges = Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
  let start = Timestamp(seconds: 1_700_000_000)
  return ClientValidation(
    AnalysisContext(inventory: inventory, parameters: parameters, policies: inventory.cluster.policies)
  ).report(edges, window: TimeWindow(start, Timestamp(seconds: 1_700_000_000 + minutes * 60)))
}

private func ask(_ failure: Failure? = nil, at second: Int64 = 1_700_000_000, named name: String? = nil) -> Flow {
  let flow = Flow.between("sidecar", "istio-csr", 6443, from: UInt16(40000 + second % 10000), at: second)
    .naming(name ?? "cert-manager-istio-csr.istio-system.svc")
  return failure.map(flow.failing) ?? flow
}

private let half = Int64(1800)
private let healthy = [ask(), ask(at: 1_700_000_000 + half), ask(at: 1_700_000_000 + 2 * half)]
private let closed = ["istio-system/closed": ReferenceDiagnosis.isolating("app: cert-manager-istio-csr", "Ingress")]
private let shut = ["shop/closed": ReferenceDiagnosis.isolating("app: cart", "Egress")]
private let lookup = Flow.between("sidecar", "dns", 5353, .udp).failing(.silent)
  .asking("cert-manager-istio-csr.istio-system.svc.cluster.local")

/// The traffic, the policies, and the verdict on the one client.
private let cases: [(String, [Flow], [String: String], MeshClientVerdict)] = [
  ("renews every half hour", healthy, [:], .healthy),
  ("without traffic", [], [:], .neverSeen),
  ("denied at istio-csr", [ask(.silent)], closed, .blockedIngress),
  ("denied by its own policies", [ask(.silent)], shut, .blockedEgress),
  (
    "unanswered and not denied", [ask(.silent)], ["tools/x": ReferenceDiagnosis.isolating("a: b", "Ingress")],
    .blockedIngress
  ),
  ("its names are not answered", [lookup], [:], .noDNS),
  ("refused", [ask(.refused)], [:], .refused),
  ("ends the handshake with an alert", [ask(.alert)], [:], .handshakeFails),
  ("closes right after the handshake", [ask(.handshakeOnly)], [:], .handshakeFails),
  ("requests another server name", [ask(named: "istiod.istio-system.svc")], [:], .wrongSNI),
  ("renews after an hour", [ask(), ask(at: 1_700_003_600)], [:], .late),
  ("failed at first and succeeded then", [ask(.silent), ask(at: 1_700_000_020)] + healthy.dropFirst(), [:], .healthy),
  ("tries again as the recording ends", [ask(.silent), ask(.silent, at: 1_700_003_600)], closed, .blockedIngress),
  ("starts as the recording ends", [ask(.silent, at: 1_700_003_600)], [:], .neverSeen),
  ("succeeded, and would be denied now", healthy, closed, .blockedIngress),
]

@Test(arguments: cases.indices)
func `a client is judged by its traffic and by the policies on both sides`(index: Int) {
  let (what, flows, policies, verdict) = cases[index]
  let client = report(flows, policies: policies).clients.first { $0.kind == .sidecar }
  #expect(client?.verdict == verdict, "\(what)")
}

@Test func `a client without traffic is no finding in a recording shorter than 35 minutes`() {
  let short = report([], minutes: 30).clients
  #expect(short.map(\.reason) == [.windowTooShort])
  #expect(short.allSatisfy { !$0.isFinding })
  #expect(report([], minutes: 36).clients.allSatisfy { $0.isFinding })
}

@Test func `a client that connects to istiod instead has the wrong CA`() {
  let istiod = """
    ---
    kind: Pod
    metadata: {name: istiod, namespace: istio-system, labels: {app: istiod}}
    spec: {nodeName: n40, containers: [{name: c}]}
    status: {podIP: 10.128.5.9}

    """
  let flow = Flow.between("sidecar", "10.128.5.9", 15012)
  #expect(report([flow], objects: istiod).clients.map(\.verdict) == [.wrongCA])
  #expect(report([flow], objects: istiod, minutes: 10).clients.map(\.verdict) == [.neverSeen])
  #expect(report([flow, ask()] + healthy, objects: istiod).clients.map(\.verdict) == [.healthy])
}

@Test func `a connection that stays open between renewals is healthy`() {
  var standing = ask()
  standing.fromServer.window = TimeWindow(Timestamp(seconds: 1_700_000_000), Timestamp(seconds: 1_700_003_500))
  #expect(report([standing]).clients.map(\.verdict) == [.healthy])
}

@Test func `an unexpected client is a finding unless policies deny it`() {
  let unexpected = Flow.between("app", "istio-csr", 6443)
  #expect(report([unexpected]).clients.first { $0.kind == .unexpectedClient }?.isFinding == true)
  let denied = report([unexpected.failing(.silent)], policies: closed).clients.first { $0.kind == .unexpectedClient }
  #expect(denied?.verdict == .unexpectedClient)
  #expect(denied?.isFinding == false)
}

@Test func `the policy allows every client and no other pod`() throws {
  let gateway = """
    ---
    kind: Pod
    metadata: {name: gateway, namespace: istio-ingress, labels: {istio: ingressgateway, app: gateway}}
    spec: {nodeName: n41, containers: [{name: c}]}
    status: {podIP: 10.128.5.10}

    """
  let result = report([], objects: gateway)
  let policy = try #require(result.policy)
  #expect(result.admittedStrangers.isEmpty && result.unselectable.isEmpty)
  let inventory = ReferenceCluster.inventory(with: gateway)
  let evaluator = PolicyEvaluator(policies: [policy], namespaces: inventory.cluster.namespaces)
  let server = try #require(inventory.cluster.pods.first { $0.name == "istio-csr" })
  let admitted = inventory.cluster.pods.filter { pod in
    pod.name != "istio-csr"
      && evaluator.judge(from: PolicyParty(pod: pod), to: PolicyParty(pod: server), transport: .tcp, port: 6443)
        .ingress.decision == .allowed
  }
  #expect(Set(admitted.map(\.name)) == ["gateway", "sidecar"])
}
