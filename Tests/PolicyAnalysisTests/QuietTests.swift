import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

private let start: Int64 = 1_700_000_000

@Test(arguments: [Failure.silent, .helloUnanswered])
func `what was asked in the last second of a recording is no failure, and a second later it is`(failure: Failure) {
  let flow = Flow.between("api", "webhook", 10250).failing(failure)
  #expect(Clinic([flow], recordedUntil: start).ids == [])
  #expect(Clinic([flow], recordedUntil: start + 1).ids.count == 1)
}

@Test func `a drop that the input reports counts in the last second too`() {
  let flow = Flow.between("api", "webhook", 10250).failing(.silent).dropped(.policyDefault)
  #expect(Clinic([flow], recordedUntil: start).ids == ["webhook-ingress-denied"])
}

@Test func `what is undecided is neither a failure nor a success beside those that failed`() throws {
  let flows = [
    Flow.between("api", "webhook", 10250).failing(.silent),
    .between("api", "webhook", 10250, from: 40001, at: start + 30).failing(.silent),
  ]
  let finding = try #require(Clinic(flows, recordedUntil: start + 30).report.findings.first)
  #expect((finding.count, finding.total) == (1, 1))
}

@Test(arguments: [
  "_grpc_config.cert-manager-istio-csr.istio-system.svc.cluster.local", "5.0.128.10.in-addr.arpa",
  "_acme-challenge.shop.example.com", "shop.example.com",
])
func `a name that need not be there is no failure where it is not`(name: String) {
  var flow = Flow.between("controller", "dns", 5353, .udp).asking("_acme-challenge.shop.example.com")
  flow.dnsReplies = [DNSReply(name: name, code: 3, hasRecords: false)]
  #expect(Clinic([flow]).ids == [])
  flow.dnsReplies = [DNSReply(name: "acme.example.com", code: 3, hasRecords: false)]
  #expect(Clinic([flow]).ids == ["dns-name-not-found"])
}

@Test func `a name outside that was resolved says nothing of another one`() {
  var flow = Flow.between("controller", "dns", 5353, .udp)
  flow.dnsReplies = [
    DNSReply(name: "acme.example.com", code: 0, hasRecords: true),
    DNSReply(name: "vault.example.org", code: 3, hasRecords: false),
  ].sorted { $0.name < $1.name }
  #expect(Clinic([flow]).ids == ["dns-name-not-found"])
}

@Test func `a rule for DNS was never meant for the API server`() {
  let clinic = Clinic(
    [.between("cainjector", "api", 6443).failing(.silent)],
    policies: [
      "cert-manager/dns": Clinic.isolating("app: cainjector", "Egress", "[{ports: [{port: 53}, {port: 5353}]}]")
    ])
  #expect(clinic.ids == ["api-egress-denied"])
}

@Test func `a client's rule for something else was never meant for istio-csr`() {
  let clinic = Clinic(
    [.between("sidecar", "istio-csr", 6443).failing(.silent)],
    policies: ["shop/database": Clinic.isolating("app: cart", "Egress", "[{ports: [{port: 5432}]}]")])
  #expect(clinic.ids == ["istio-csr-client-egress-denied"])
}

/// What is said of flows where no objects tell who is who.
private func strangers(_ flows: [Flow]) -> DiagnosisReport {
  let inventory = Inventory(Cluster())
  let parameters = Parameters(inventory: inventory.cluster)
  var observations = Observations()
  observations.flows = flows
  let edges = Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
  return Diagnoser(AnalysisContext(inventory: inventory, parameters: parameters, policies: []))
    .report(edges, messages: [])
}

@Test(arguments: [UInt16(443), 6443, 8089, 10250])
func `without objects a silent port inside the cluster is nobody's, and told all the same`(port: UInt16) {
  let flow = Flow.connection("10.128.0.20", 40000, "10.129.0.9", port).failing(.silent)
  let report = strangers([flow])
  #expect(report.findings.isEmpty)
  #expect(report.unplaced == [.silent: 1])
  #expect(report.deniedStrangers == 0)
}

/// What the step of support's checklist comes to under this rule for istio-csr.
private func grpcSteps(_ rule: String) -> [ChecklistItem.State] {
  let named = """
    ---
    kind: Pod
    metadata: {name: aa-istio-csr, namespace: istio-system, labels: {app: cert-manager-istio-csr}}
    spec: {nodeName: n60, containers: [{name: c, ports: [{name: grpc, containerPort: 6443}]}]}
    status: {podIP: 10.128.6.6}

    """
  let items = Clinic(
    [], policies: ["istio-system/grpc": Clinic.isolating("app: cert-manager-istio-csr", "Ingress", rule)],
    objects: named
  ).report.checklist
  return [.grpcRulePresent, .grpcRulePort].map { question in
    items.first { $0.question == question }?.state ?? .unknown
  }
}

@Test(arguments: [
  ("[{ports: [{port: 6443}]}]", [ChecklistItem.State.fine, .fine]),
  ("[{ports: [{port: grpc}]}]", [.fine, .fine]),
  ("[{ports: [{port: 1, endPort: 65535}]}]", [.fine, .fine]),
  ("[{ports: [{protocol: TCP}]}]", [.fine, .fine]),
  ("[{ports: [{port: 443}]}]", [.attention, .attention]),
  ("[{ports: [{port: 9402}]}]", [.attention, .fine]),
])
func `the checklist knows a rule for the gRPC port however it names it`(rule: String, states: [ChecklistItem.State]) {
  #expect(grpcSteps(rule) == states)
}

@Test func `policies of a preset are not left behind by anyone`() throws {
  let inventory = ReferenceCluster.inventory(with: "")
  let parameters = Parameters(inventory: inventory.cluster)
  let policies = try #require(Preset.named("operator-1.18")).policies(parameters)
  let report = Diagnoser(AnalysisContext(inventory: inventory, parameters: parameters, policies: policies)).report(
    [], messages: [])
  #expect(report.checklist.first { $0.question == .leftovers }?.state == .fine)
}
