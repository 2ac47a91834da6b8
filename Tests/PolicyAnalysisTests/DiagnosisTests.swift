import FlowModel
import KubeModel
import PolicyAnalysis
import TestSupport
import Testing

@Test(arguments: FailureScenario.all)
func `each pattern on the wire has exactly one signature`(scenario: FailureScenario) {
  let diagnosis = ReferenceDiagnosis(scenario.flows, policies: scenario.policies, objects: scenario.objects)
  #expect(diagnosis.ids == [scenario.finding])
}

@Test func `every signature with failures has a scenario`() {
  let shown = Set(FailureScenario.all.map(\.finding))
  let missing = SignatureCatalogue.all.filter { !$0.failures.isEmpty && !shown.contains($0.id) }.map(\.id)
  #expect(missing == ["connection-ingress-denied"])
}

@Test(arguments: FailureScenario.all.filter { $0.flows.allSatisfy(\.drops.isEmpty) })
func `a policy is blamed only where one denies`(scenario: FailureScenario) {
  let diagnosis = ReferenceDiagnosis(scenario.flows, objects: scenario.objects)
  for finding in diagnosis.report.findings {
    #expect(!finding.signature.title.contains("policy keeps") && !finding.signature.title.contains("a policy denies"))
    #expect(diagnosis.report.fixes(of: finding).isEmpty)
  }
}

@Test(arguments: FailureScenario.all)
func `without failures there is no finding, whatever the policies deny`(scenario: FailureScenario) {
  let healthy = scenario.flows.map { flow in
    var copy = Flow.connection(
      flow.client.address?.description ?? "", flow.client.port, flow.server.address?.description ?? "",
      flow.server.port,
      transport: flow.transport)
    copy.fromServer.packets = 2
    return copy
  }
  #expect(ReferenceDiagnosis(healthy, policies: scenario.policies, objects: scenario.objects).ids == [])
}

@Test func `ids are unique words in kebab case, and references to them are valid`() {
  let ids = SignatureCatalogue.all.map(\.id)
  #expect(Set(ids).count == ids.count)
  for signature in SignatureCatalogue.all {
    #expect(signature.id.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
    for id in signature.alternatives.map(\.id) + [signature.unconfirmed].compactMap(\.self) {
      #expect(SignatureCatalogue.signature(id) != nil, "\(signature.id) refers to \(id)")
    }
  }
}

@Test func `a denied unexpected client is counted and no finding`() {
  let diagnosis = ReferenceDiagnosis(
    [.between("app", "webhook", 10250).failing(.silent)],
    policies: ["cert-manager/closed": ReferenceDiagnosis.isolating("app: webhook", "Ingress")])
  #expect(diagnosis.ids == [])
  #expect(diagnosis.report.deniedStrangers == 1)
}

@Test func `a burst of clients that all succeed is no finding`() {
  #expect(ReferenceDiagnosis(FailureScenario.burst(failing: 0), objects: FailureScenario.crowd).ids == [])
}

@Test func `a burst of clients with a failing readiness probe is a finding`() {
  let probe = LogMessage(
    text: #"Readiness probe failed: Get "http://10.128.0.18:6060/readyz": context deadline exceeded"#, source: "events",
    window: TimeWindow(Timestamp(seconds: 1_700_000_003)))
  let diagnosis = ReferenceDiagnosis(
    FailureScenario.burst(failing: 0), messages: [probe], objects: FailureScenario.crowd)
  #expect(diagnosis.ids == ["renewal-burst"])
}

@Test(arguments: [
  (10, [0, 10, 20], "a webhook call"), (20, [0, 21, 42], "gRPC"), (30, [0, 30], "Go"), (5, [0, 5, 10], "resolver"),
])
func `the time between attempts identifies the client`(seconds: Int, starts: [Int64], whose: String) throws {
  let flows = starts.enumerated().map { number, start in
    seconds == 5
      ? Flow.between("controller", "dns", 5353, .udp, from: 40000 + UInt16(number), at: 1_700_000_000 + start).failing(
        .silent)
      : .between("cainjector", "api", 6443, from: 40000 + UInt16(number), at: 1_700_000_000 + start).failing(.silent)
  }
  let finding = try #require(ReferenceDiagnosis(flows).report.findings.first)
  guard case .silence(let timer?) = finding.evidence.first else { return #expect(Bool(false)) }
  #expect(timer.known?.seconds == seconds)
  #expect(timer.known?.whose.contains(whose) == true)
}

@Test func `clients that fail for one reason are one finding with one policy for all of them`() throws {
  let diagnosis = ReferenceDiagnosis(
    FailureScenario.burst(failing: 12),
    policies: ["istio-system/closed": ReferenceDiagnosis.isolating("app: cert-manager-istio-csr", "Ingress")],
    objects: FailureScenario.crowd)
  let finding = try #require(diagnosis.report.findings.first)
  #expect(diagnosis.ids == ["istio-csr-ingress-denied"])
  #expect((finding.count, finding.total) == (12, 12))
  let fix = try #require(diagnosis.report.fixes(of: finding).first)
  #expect(diagnosis.report.fixes(of: finding).count == 1)
  #expect(fix.policy.ingress.flatMap(\.peers).map(\.pods?.matchLabels) == [["security.istio.io/tlsMode": "istio"]])
}

@Test(arguments: [DropCause.otherPolicy, .suspected, .notPolicy])
func `a drop that is not caused by a policy is not blamed on one`(cause: DropCause) {
  let diagnosis = ReferenceDiagnosis([.between("cainjector", "api", 6443).failing(.silent).dropped(cause, .egress)])
  #expect(diagnosis.ids == ["api-server-unanswered"])
}

@Test func `a policy drop that the input reports counts without the policies`() {
  let diagnosis = ReferenceDiagnosis([
    .between("cainjector", "api", 6443).failing(.silent).dropped(.policyDefault, .egress)
  ])
  #expect(diagnosis.ids == ["api-egress-denied"])
}
