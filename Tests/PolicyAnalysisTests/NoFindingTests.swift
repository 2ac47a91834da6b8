import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

private let start: Int64 = 1_700_000_000

@Test(arguments: [Failure.silent, .helloUnanswered])
func `an attempt in the last second of a recording is no failure, and one a second earlier is`(failure: Failure) {
  let flow = Flow.between("api", "webhook", 10250).failing(failure)
  #expect(ReferenceDiagnosis([flow], recordedUntil: start).ids == [])
  #expect(ReferenceDiagnosis([flow], recordedUntil: start + 1).ids.count == 1)
}

@Test func `a reported drop counts in the last second too`() {
  let flow = Flow.between("api", "webhook", 10250).failing(.silent).dropped(.policyDefault)
  #expect(ReferenceDiagnosis([flow], recordedUntil: start).ids == ["webhook-ingress-denied"])
}

@Test func `an undecided connection is neither a failure nor a success`() throws {
  let flows = [
    Flow.between("api", "webhook", 10250).failing(.silent),
    .between("api", "webhook", 10250, from: 40001, at: start + 30).failing(.silent),
  ]
  let finding = try #require(ReferenceDiagnosis(flows, recordedUntil: start + 30).report.findings.first)
  #expect((finding.count, finding.total) == (1, 1))
}

@Test(arguments: [
  "_grpc_config.cert-manager-istio-csr.istio-system.svc.cluster.local", "5.0.128.10.in-addr.arpa",
  "_acme-challenge.shop.example.com", "shop.example.com",
])
func `the lack of an optional name is no failure`(name: String) {
  var flow = Flow.between("controller", "dns", 5353, .udp).asking("_acme-challenge.shop.example.com")
  flow.dnsReplies = [DNSReply(name: name, code: 3, hasRecords: false)]
  #expect(ReferenceDiagnosis([flow]).ids == [])
  flow.dnsReplies = [DNSReply(name: "acme.example.com", code: 3, hasRecords: false)]
  #expect(ReferenceDiagnosis([flow]).ids == ["dns-name-not-found"])
}

@Test func `resolving one name does not hide the failure of another`() {
  var flow = Flow.between("controller", "dns", 5353, .udp)
  flow.dnsReplies = [
    DNSReply(name: "acme.example.com", code: 0, hasRecords: true),
    DNSReply(name: "vault.example.org", code: 3, hasRecords: false),
  ].sorted { $0.name < $1.name }
  #expect(ReferenceDiagnosis([flow]).ids == ["dns-name-not-found"])
}

@Test func `a rule for DNS was not intended for the API server`() {
  let diagnosis = ReferenceDiagnosis(
    [.between("cainjector", "api", 6443).failing(.silent)],
    policies: [
      "cert-manager/dns": ReferenceDiagnosis.isolating(
        "app: cainjector", "Egress", "[{ports: [{port: 53}, {port: 5353}]}]")
    ])
  #expect(diagnosis.ids == ["api-egress-denied"])
}

@Test func `a client's rule for another port was not intended for istio-csr`() {
  let diagnosis = ReferenceDiagnosis(
    [.between("sidecar", "istio-csr", 6443).failing(.silent)],
    policies: ["shop/database": ReferenceDiagnosis.isolating("app: cart", "Egress", "[{ports: [{port: 5432}]}]")])
  #expect(diagnosis.ids == ["istio-csr-client-egress-denied"])
}

/// The diagnosis without the cluster's objects.
private func reportWithoutObjects(_ flows: [Flow]) -> DiagnosisReport {
  let inventory = Inventory(Cluster())
  let parameters = Parameters(inventory: inventory.cluster)
  var observations = Observations()
  observations.flows = flows
  let edges = Classifier(inventory: inventory, parameters: parameters).classify(observations).edges
  return Diagnoser(AnalysisContext(inventory: inventory, parameters: parameters, policies: []))
    .report(edges, messages: [])
}

@Test(arguments: [UInt16(443), 6443, 8089, 10250])
func `without objects a silent port inside the cluster is counted and no finding`(port: UInt16) {
  let flow = Flow.connection("10.128.0.20", 40000, "10.129.0.9", port).failing(.silent)
  let report = reportWithoutObjects([flow])
  #expect(report.findings.isEmpty)
  #expect(report.unplaced == [.silent: 1])
  #expect(report.deniedStrangers == 0)
}

/// The states of the checklist's questions on gRPC under this rule for istio-csr.
private func grpcSteps(_ rule: String) -> [ChecklistItem.State] {
  let named = """
    ---
    kind: Pod
    metadata: {name: aa-istio-csr, namespace: istio-system, labels: {app: cert-manager-istio-csr}}
    spec: {nodeName: n60, containers: [{name: c, ports: [{name: grpc, containerPort: 6443}]}]}
    status: {podIP: 10.128.6.6}

    """
  let items = ReferenceDiagnosis(
    [], policies: ["istio-system/grpc": ReferenceDiagnosis.isolating("app: cert-manager-istio-csr", "Ingress", rule)],
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
func `the checklist recognises every form of a rule for the gRPC port`(rule: String, states: [ChecklistItem.State]) {
  #expect(grpcSteps(rule) == states)
}

@Test func `policies of a preset are not leftovers`() throws {
  let inventory = ReferenceCluster.inventory(with: "")
  let parameters = Parameters(inventory: inventory.cluster)
  let policies = try #require(Preset.named("operator-1.18")).policies(parameters)
  let report = Diagnoser(AnalysisContext(inventory: inventory, parameters: parameters, policies: policies)).report(
    [], messages: [])
  #expect(report.checklist.first { $0.question == .leftovers }?.state == .fine)
}
