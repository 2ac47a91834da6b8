import Classifier
import FlowModel
import PolicyAnalysis
import Testing

/// A flow, and the sides that drop it under each preset: `-` neither, `e` egress, `i` ingress, `ei` both.
private struct Row: Sendable, CustomTestStringConvertible {
  let source: String
  let destination: String
  let port: UInt16
  let transport: TransportProtocol
  /// In the order of `presets`.
  let verdicts: [String]

  init(
    _ source: String, _ destination: String, _ port: UInt16, _ verdicts: String, _ transport: TransportProtocol = .tcp
  ) {
    self.source = source
    self.destination = destination
    self.port = port
    self.transport = transport
    self.verdicts = verdicts.split(separator: " ").map(String.init)
  }

  var testDescription: String { "\(source) to \(destination) \(port)/\(transport)" }
}

private let presets = ["proposal", "proposal+grpc", "operator-1.18", "operator-1.18+e2e", "helm-1.20"]

private let rows = [
  Row("operator", "api", 6443, "- - - - -"),
  Row("operator", "api", 443, "e e - - -"),
  Row("platform-prometheus", "operator", 8443, "- - - - -"),
  Row("controller", "api", 6443, "- - - - -"),
  Row("controller", "api", 443, "- - e - -"),
  Row("controller", "dns", 5353, "- - - - e", .udp),
  Row("controller", "dns", 5353, "- - - - e"),
  Row("controller", "nameserver", 53, "- - e - -", .udp),
  Row("controller", "nameserver", 53, "- - e - -"),
  Row("controller", "acme", 443, "- - e - -"),
  Row("controller", "self-check", 80, "- - e - -"),
  Row("controller", "imds", 80, "- - e - -"),
  Row("controller", "vault", 8200, "- - e - e"),
  Row("user-prometheus", "controller", 9402, "- - - - -"),
  Row("user-prometheus", "webhook", 9402, "- - - - -"),
  Row("user-prometheus", "cainjector", 9402, "- - - - -"),
  Row("user-prometheus", "istio-csr", 9402, "- - - - -"),
  Row("platform-prometheus", "controller", 9402, "- - i i -"),
  Row("app", "controller", 9402, "- - i i -"),
  Row("app", "istio-csr", 9402, "- - i i -"),
  Row("node", "controller", 9403, "i i i i -"),
  Row("node", "webhook", 6080, "i i i i -"),
  Row("node", "istio-csr", 6060, "i i i i -"),
  Row("api", "webhook", 10250, "- - - - -"),
  Row("api-operator", "webhook", 10250, "- - - - -"),
  Row("app", "webhook", 10250, "- - - - -"),
  Row("webhook", "api", 6443, "- - - - -"),
  Row("cainjector", "api", 6443, "- - - - -"),
  Row("webhook", "api", 443, "e e e e -"),
  Row("webhook", "dns", 5353, "e e e e e", .udp),
  Row("cainjector", "dns", 5353, "e e e e e", .udp),
  Row("startupapicheck", "api", 6443, "e e - - -"),
  Row("router", "acmesolver", 8089, "i i - - -"),
  Row("trust-manager", "api", 6443, "e e - - -"),
  Row("api", "trust-manager", 6443, "i i - - -"),
  Row("approver-policy", "api", 6443, "e e - - -"),
  Row("api", "approver-policy", 10250, "i i - - -"),
  Row("istio-csr", "api", 6443, "- - - - -"),
  Row("sidecar", "istio-csr", 6443, "i - - - -"),
  Row("istio-csr", "dns", 5353, "e e e e -", .udp),
]

@Test(arguments: rows)
private func `each preset drops what the reference table says, on the side that it says`(row: Row) {
  for (preset, expected) in zip(presets, row.verdicts) {
    let denied = ReferenceCluster.denied(row.source, row.destination, row.port, row.transport, by: preset)
    let text = denied.map { $0 == .egress ? "e" : "i" }.joined()
    #expect((text.isEmpty ? "-" : text) == expected, "\(preset)")
  }
}

@Test func `every flow that the operator's default policies break is listed`() throws {
  let flows = [
    Derivation.flow("controller", "203.0.113.10", 443), Derivation.flow("controller", "203.0.113.20", 8200),
    Derivation.flow("controller", "203.0.113.53", 53, .udp), Derivation.flow("controller", "203.0.113.80", 80),
    Derivation.flow("platform-prometheus", "controller", 9402), Derivation.flow("controller", "dns", 5353, .udp),
  ]
  var observations = Observations()
  observations.flows = flows
  let edges = Classifier(inventory: ReferenceCluster.inventory, parameters: Parameters()).classify(observations).edges
  let preset = try #require(Preset.named("operator-1.18"))
  let report = DropAnalysis(
    AnalysisContext(
      inventory: ReferenceCluster.inventory, parameters: Parameters(), policies: preset.policies(Parameters()))
  ).report(edges)
  #expect(report.findings.map(\.edge.key.port).sorted() == [53, 80, 443, 8200, 9402])
  #expect(report.findings.allSatisfy { $0.observed == .passed })
}
