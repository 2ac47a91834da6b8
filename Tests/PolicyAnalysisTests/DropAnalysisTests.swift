import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import Testing

private let denyIngress = "{podSelector: {}, policyTypes: [Ingress]}"
private let denyEgress = "{podSelector: {}, policyTypes: [Egress]}"

@Test func `both sides are judged separately, and the one that denies is named`() throws {
  let allowEgress = "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 8443}]}]}"
  let report = TwoPodCheck(["a/out": allowEgress, "b/deny": denyIngress], [TwoPodCheck.flow()]).report
  let finding = try #require(report.findings.first)
  #expect(finding.denied == [.ingress])
  #expect(finding.verdict.egress.allowedBy.map(\.policy.name) == ["out"])
  #expect(finding.verdict.ingress.isolatedBy.map(\.name) == ["deny"])
  #expect(
    TwoPodCheck(["a/deny": denyEgress, "b/deny": denyIngress], [TwoPodCheck.flow()]).report.findings.first?.denied == [
      .egress, .ingress,
    ])
}

@Test func `a rule of an admin policy that denies is named, and no NetworkPolicy is proposed against it`() throws {
  let admin = """
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: lockdown}
    spec:
      priority: 1
      subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: a}}}
      egress: [{action: Deny, to: [{namespaces: {}}]}]
    """
  let report = TwoPodCheck(["b/deny": denyIngress], [TwoPodCheck.flow()], admin: admin).report
  let finding = try #require(report.findings.first)
  #expect(finding.denied == [.egress, .ingress])
  #expect(finding.verdict.egress.deniedBy?.policy.description == "AdminNetworkPolicy/lockdown")
  #expect(report.fixes(of: finding).map(\.direction) == [.ingress])
  #expect(report.policies.map(\.description) == ["b/deny", "AdminNetworkPolicy/lockdown"])
}

@Test func `a connection that one policy allows passes, although another selects the pod and allows nothing`() {
  let allow = "{podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 8443}]}]}"
  let report = TwoPodCheck(["b/a-deny": denyIngress, "b/b-allow": allow], [TwoPodCheck.flow()]).report
  #expect(report.findings.isEmpty)
  #expect(report.allowed == 1)
}

@Test func `a connection without an answer is not caused by NetworkPolicy if no policy selects the pods`() throws {
  let report = TwoPodCheck(
    ["b/other": "{podSelector: {matchLabels: {app: other}}, policyTypes: [Ingress]}"], [TwoPodCheck.unanswered()]
  ).report
  #expect(report.findings.isEmpty)
  let edge = try #require(report.unanswered.first)
  #expect(edge.verdict.egress.decision == .notIsolated)
  #expect(edge.verdict.ingress.decision == .notIsolated)
}

@Test func `a refused connection is not caused by NetworkPolicy, nor is one that a firewall rejects`() {
  let refused = TwoPodCheck.unanswered { $0.fromServer.rst = 1 }
  let rejected = TwoPodCheck.unanswered { flow in
    flow.icmpErrors = [ICMPError(reporter: IPAddress(v4: 0x0A00_0001), type: 3, code: 13)]
  }
  for (flow, outcome) in [(refused, Outcome.refused), (rejected, .icmpProhibited)] {
    let report = TwoPodCheck([:], [flow]).report
    #expect(report.findings.isEmpty)
    #expect(report.unanswered.map(\.edge.outcomes) == [[outcome: 1]])
  }
}

@Test func `a refused connection passed when it was recorded`() {
  let refused = TwoPodCheck.unanswered { $0.fromServer.rst = 1 }
  #expect(TwoPodCheck(["b/deny": denyIngress], [refused]).report.findings.map(\.observed) == [.passed])
  #expect(
    TwoPodCheck(["b/deny": denyIngress], [TwoPodCheck.unanswered()]).report.findings.map(\.observed) == [.dropped])
  #expect(TwoPodCheck(["b/deny": denyIngress], [TwoPodCheck.flow()]).report.findings.map(\.observed) == [.passed])
}

@Test func `a scan that was dropped is a warning`() {
  let scan = TwoPodCheck.unanswered { flow in
    flow.server.port = 22
    DropClaim.add(DropClaim(cause: .policyDefault, reason: "POLICY_DENIED", count: 1, window: nil), to: &flow.drops)
  }
  let finding = TwoPodCheck(["b/deny": denyIngress], [scan]).report.findings
  #expect(finding.map(\.severity) == [.warning])
  #expect(finding.map(\.observed) == [.dropped])
}

@Test func `a reported policy drop that these policies do not explain is listed separately`() {
  let dropped = TwoPodCheck.unanswered { flow in
    DropClaim.add(DropClaim(cause: .policyDefault, reason: "POLICY_DENIED", count: 2, window: nil), to: &flow.drops)
  }
  let report = TwoPodCheck([:], [dropped]).report
  #expect(report.findings.isEmpty)
  #expect(report.reportedDrops.map(\.claim.count) == [2])
}

@Test func `a drop for another reason is not listed as a policy drop`() {
  let dropped = TwoPodCheck.unanswered { flow in
    let claim = DropClaim(cause: .notPolicy, reason: "SKB_DROP_REASON_NO_SOCKET", count: 2, window: nil)
    DropClaim.add(claim, to: &flow.drops)
  }
  #expect(TwoPodCheck([:], [dropped]).report.reportedDrops.isEmpty)
}

@Test func `the report has the times of the traffic, because policies change`() {
  let window = TwoPodCheck([:], [TwoPodCheck.flow()]).report.window
  #expect(window == TimeWindow(Timestamp(seconds: 1_700_000_000), Timestamp(seconds: 1_700_000_030)))
}

@Test(arguments: [(Int64(1_699_999_999), 0), (1_700_000_010, 1)])
func `a policy that was written after the recording began is listed`(second: Int64, count: Int) {
  let report = TwoPodCheck(["b/deny": denyIngress], [TwoPodCheck.flow()], created: Timestamp(seconds: second)).report
  #expect(report.newerPolicies.map(\.name) == Array(repeating: "deny", count: count))
}

@Test func `IPv6 is judged like IPv4`() throws {
  let flow = TwoPodCheck.flow(from: "fd00::1", to: "fd00:1::1")
  let allow = "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 'fd00::/64'}}]}]}"
  #expect(TwoPodCheck(["b/allow": allow], [flow]).report.allowed == 1)
  let report = TwoPodCheck(["b/deny": denyIngress], [flow]).report
  let finding = try #require(report.findings.first)
  #expect(report.fixes(of: finding).count == 1)
}

@Test(arguments: ["10.0.0.1", "fd00::1", "203.0.113.5", "2001:db8::5"])
func `the fix, added to the policies, lets the connection pass`(client: String) throws {
  let server = client.contains(":") ? "fd00:1::1" : "10.0.1.1"
  let flow = TwoPodCheck.flow(from: client, to: server)
  let before = TwoPodCheck(["b/deny": denyIngress, "a/deny": denyEgress], [flow]).report
  let finding = try #require(before.findings.first)
  let fixes = before.fixes(of: finding)
  #expect(fixes.map(\.direction) == finding.denied)
  let report = TwoPodCheck(["b/deny": denyIngress, "a/deny": denyEgress], [flow], added: fixes.map(\.policy)).report
  #expect(report.findings.isEmpty)
  #expect(report.allowed == 1)
}

@Test(arguments: [ExternalPeers.observed, .public])
func `a rule for a connection that no profile expects names the public address that was observed`(
  external: ExternalPeers
) throws {
  for (client, block) in [("203.0.113.5", "203.0.113.5/32"), ("2001:db8::5", "2001:db8::5/128")] {
    let server = client.contains(":") ? "fd00:1::1" : "10.0.1.1"
    let flow = TwoPodCheck.flow(from: client, to: server)
    let report = TwoPodCheck(["b/deny": denyIngress], [flow], external: external).report
    let finding = try #require(report.findings.first)
    let fix = try #require(report.fixes(of: finding).first)
    let blocks = fix.policy.ingress.first?.peers.map(\.block?.block.description)
    #expect(blocks == [block])
  }
}

@Test(arguments: [
  ("proposal", 8), ("proposal+grpc", 9), ("operator-1.18", 9), ("operator-1.18+e2e", 13), ("helm-1.20", 6),
])
func `a preset has its objects, and each once where namespaces are the same`(name: String, count: Int) throws {
  let preset = try #require(Preset.named(name))
  #expect(preset.policies(Parameters()).count == count)
  let together = preset.policies(
    Parameters(operatorNamespace: "one", certManagerNamespace: "one", istioCSRNamespace: "one"))
  #expect(Set(together.map(\.namespace)) == ["one"])
  #expect(Set(together.map(\.name)).count == together.count)
}

@Test func `the added rule of the proposal has the port of istio-csr's pod`() throws {
  let policies = try #require(Preset.named("proposal+grpc")).policies(Parameters(grpcPort: 7443))
  let ports = policies.filter { $0.podSelector.matchLabels["app"] == "cert-manager-istio-csr" }.flatMap(\.ingress)
    .flatMap(\.ports)
  #expect(ports.contains(NetworkPolicy.Port(.tcp, .range(7443...7443))))
}

@Test func `a connection that the end of the recording cut off is not called failed`() {
  let flow = TwoPodCheck.unanswered { $0.fromClient.window = TimeWindow(Timestamp(seconds: 1_700_000_000)) }
  #expect(TwoPodCheck([:], [flow], recordedUntil: 1_700_000_030).report.unanswered.count == 1)
  #expect(TwoPodCheck([:], [flow], recordedUntil: 1_700_000_000).report.unanswered.isEmpty)
}
