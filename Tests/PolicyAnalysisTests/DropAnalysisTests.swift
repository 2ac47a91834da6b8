import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import Testing

private let denyIngress = "{podSelector: {}, policyTypes: [Ingress]}"
private let denyEgress = "{podSelector: {}, policyTypes: [Egress]}"

@Test func `both sides are judged apart, and the one that denies is named`() throws {
  let allowEgress = "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 8443}]}]}"
  let report = Drops(["a/out": allowEgress, "b/deny": denyIngress], [Drops.flow()]).report
  let finding = try #require(report.findings.first)
  #expect(finding.denied == [.ingress])
  #expect(finding.verdict.egress.allowedBy.map(\.policy.name) == ["out"])
  #expect(finding.verdict.ingress.isolatedBy.map(\.name) == ["deny"])
  #expect(
    Drops(["a/deny": denyEgress, "b/deny": denyIngress], [Drops.flow()]).report.findings.first?.denied == [
      .egress, .ingress,
    ])
}

@Test func `what one policy allows passes though another selects the pod and allows nothing`() {
  let allow = "{podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 8443}]}]}"
  let report = Drops(["b/a-deny": denyIngress, "b/b-allow": allow], [Drops.flow()]).report
  #expect(report.findings.isEmpty)
  #expect(report.allowed == 1)
}

@Test func `nobody answered and no policy selects the pods: it is not NetworkPolicy`() throws {
  let report = Drops(
    ["b/other": "{podSelector: {matchLabels: {app: other}}, policyTypes: [Ingress]}"], [Drops.unanswered()]
  ).report
  #expect(report.findings.isEmpty)
  let edge = try #require(report.unanswered.first)
  #expect(edge.verdict.egress.decision == .notIsolated)
  #expect(edge.verdict.ingress.decision == .notIsolated)
}

@Test func `refused, or refused by a firewall's message, is no policy's doing`() {
  let refused = Drops.unanswered { $0.fromServer.rst = 1 }
  let rejected = Drops.unanswered { flow in
    flow.icmpErrors = [ICMPError(reporter: IPAddress(v4: 0x0A00_0001), type: 3, code: 13)]
  }
  for (flow, outcome) in [(refused, Outcome.refused), (rejected, .icmpProhibited)] {
    let report = Drops([:], [flow]).report
    #expect(report.findings.isEmpty)
    #expect(report.unanswered.map(\.edge.outcomes) == [[outcome: 1]])
  }
}

@Test func `what would be dropped now and was refused then did pass then`() {
  let refused = Drops.unanswered { $0.fromServer.rst = 1 }
  #expect(Drops(["b/deny": denyIngress], [refused]).report.findings.map(\.observed) == [.passed])
  #expect(Drops(["b/deny": denyIngress], [Drops.unanswered()]).report.findings.map(\.observed) == [.dropped])
  #expect(Drops(["b/deny": denyIngress], [Drops.flow()]).report.findings.map(\.observed) == [.passed])
}

@Test func `a scan that was dropped is reported, but not as something that breaks`() {
  let scan = Drops.unanswered { flow in
    flow.server.port = 22
    DropClaim.add(DropClaim(cause: .policyDefault, reason: "POLICY_DENIED", count: 1, window: nil), to: &flow.drops)
  }
  let finding = Drops(["b/deny": denyIngress], [scan]).report.findings
  #expect(finding.map(\.severity) == [.warning])
  #expect(finding.map(\.observed) == [.dropped])
}

@Test func `a policy drop that the log reports and these policies do not explain is told apart`() {
  let dropped = Drops.unanswered { flow in
    DropClaim.add(DropClaim(cause: .policyDefault, reason: "POLICY_DENIED", count: 2, window: nil), to: &flow.drops)
  }
  let report = Drops([:], [dropped]).report
  #expect(report.findings.isEmpty)
  #expect(report.reportedDrops.map(\.claim.count) == [2])
}

@Test func `a drop for another reason than a policy is not reported as one`() {
  let dropped = Drops.unanswered { flow in
    let claim = DropClaim(cause: .notPolicy, reason: "SKB_DROP_REASON_NO_SOCKET", count: 2, window: nil)
    DropClaim.add(claim, to: &flow.drops)
  }
  #expect(Drops([:], [dropped]).report.reportedDrops.isEmpty)
}

@Test func `the report is dated by the traffic, because policies change`() {
  let window = Drops([:], [Drops.flow()]).report.window
  #expect(window == TimeWindow(Timestamp(seconds: 1_700_000_000), Timestamp(seconds: 1_700_000_030)))
}

@Test(arguments: [(Int64(1_699_999_999), 0), (1_700_000_010, 1)])
func `a policy that was written after the recording began is told`(second: Int64, count: Int) {
  let report = Drops(["b/deny": denyIngress], [Drops.flow()], created: Timestamp(seconds: second)).report
  #expect(report.newerPolicies.map(\.name) == Array(repeating: "deny", count: count))
}

@Test func `IPv6 is judged as IPv4 is`() throws {
  let flow = Drops.flow(from: "fd00::1", to: "fd00:1::1")
  let allow = "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 'fd00::/64'}}]}]}"
  #expect(Drops(["b/allow": allow], [flow]).report.allowed == 1)
  let report = Drops(["b/deny": denyIngress], [flow]).report
  let finding = try #require(report.findings.first)
  #expect(report.fixes(of: finding).count == 1)
}

@Test(arguments: ["10.0.0.1", "fd00::1", "203.0.113.5", "2001:db8::5"])
func `the fix, added to the policies, lets the connection pass`(client: String) throws {
  let server = client.contains(":") ? "fd00:1::1" : "10.0.1.1"
  let flow = Drops.flow(from: client, to: server)
  let before = Drops(["b/deny": denyIngress, "a/deny": denyEgress], [flow]).report
  let finding = try #require(before.findings.first)
  let fixes = before.fixes(of: finding)
  #expect(fixes.map(\.direction) == finding.denied)
  let report = Drops(["b/deny": denyIngress, "a/deny": denyEgress], [flow], added: fixes.map(\.policy)).report
  #expect(report.findings.isEmpty)
  #expect(report.allowed == 1)
}

@Test(arguments: [ExternalPeers.observed, .public])
func `a public address is named by itself only where that is asked for`(external: ExternalPeers) throws {
  for (client, block) in [("203.0.113.5", "203.0.113.5/32"), ("2001:db8::5", "2001:db8::5/128")] {
    let server = client.contains(":") ? "fd00:1::1" : "10.0.1.1"
    let flow = Drops.flow(from: client, to: server)
    let report = Drops(["b/deny": denyIngress], [flow], external: external).report
    let finding = try #require(report.findings.first)
    let fix = try #require(report.fixes(of: finding).first)
    let blocks = fix.policy.ingress.first?.peers.map(\.block?.block.description)
    #expect(blocks == (external == .observed ? [block] : ["0.0.0.0/0", "::/0"]))
  }
}

@Test(arguments: [
  ("proposal", 8), ("proposal+grpc", 9), ("operator-1.18", 9), ("operator-1.18+e2e", 13), ("helm-1.20", 6),
])
func `a preset has its objects, and each once where namespaces fall together`(name: String, count: Int) throws {
  let preset = try #require(Preset.named(name))
  #expect(preset.policies(Parameters()).count == count)
  let together = preset.policies(
    Parameters(operatorNamespace: "one", certManagerNamespace: "one", istioCSRNamespace: "one"))
  #expect(Set(together.map(\.namespace)) == ["one"])
  #expect(Set(together.map(\.name)).count == together.count)
}

@Test func `the added rule of the proposal opens the port that istio-csr's pod listens on`() throws {
  let policies = try #require(Preset.named("proposal+grpc")).policies(Parameters(grpcPort: 7443))
  let ports = policies.filter { $0.podSelector.matchLabels["app"] == "cert-manager-istio-csr" }.flatMap(\.ingress)
    .flatMap(\.ports)
  #expect(ports.contains(NetworkPolicy.Port(.tcp, .range(7443...7443))))
}
