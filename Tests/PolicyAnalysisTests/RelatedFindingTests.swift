import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis
import Testing

private func message(_ text: String) -> LogMessage {
  LogMessage(text: text, level: .error, source: nil, window: TimeWindow(Timestamp(seconds: 1_700_000_000)))
}

@Test func `a need that a finding from a log explains is not a second finding`() throws {
  var logged = message(#"Get "https://192.168.0.1:6443/api": dial tcp 192.168.0.1:6443: i/o timeout"#)
  logged.source = "cert-manager"
  let closed = ["cert-manager/closed": ReferenceDiagnosis.isolating("app: cert-manager", "Egress")]
  func needs(_ messages: [LogMessage]) -> [String] {
    ReferenceDiagnosis([], policies: closed, messages: messages).report.neededDrops.map(\.flow.need.id)
  }
  #expect(needs([]).contains("controller-api-server"))
  #expect(!needs([logged]).contains("controller-api-server"))
  // A need that no message is about is still reported.
  #expect(needs([logged]).contains("controller-dns-udp"))
  let report = ReferenceDiagnosis([], policies: closed, messages: [logged]).report
  let finding = try #require(report.findings.first)
  #expect(finding.signature.id == "api-egress-denied")
  #expect(report.fixes(of: finding).map(\.direction) == [.egress])
}

@Test func `a finding of a log without an address names the need that has its cause`() throws {
  let issuer = """
    ---
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata: {name: letsencrypt}
    spec: {acme: {server: "https://acme-v02.api.letsencrypt.org/directory", solvers: []}}

    """
  let report = ReferenceDiagnosis(
    [], policies: ["cert-manager/closed": ReferenceDiagnosis.isolating("app: cert-manager", "Egress")],
    messages: [message("failed to register an ACME account: context deadline exceeded")], objects: issuer
  ).report
  let finding = try #require(report.findings.first)
  #expect(finding.signature.id == "acme-egress-denied")
  #expect(report.neededDrops.filter(finding.shares).map(\.flow.need.id) == ["controller-acme"])
}
