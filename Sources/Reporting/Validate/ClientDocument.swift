public import Documents
import FlowModel
import KubeModel
public import PolicyAnalysis

extension ListedDocument {
  /// The whole answer of `validate istio-csr -o json`.
  public init(clients report: ClientReport) {
    self = [
      "schema": .value("flowpermit/validate-istio-csr/v1"),
      "port": .value(.int(Int(report.port))),
      "window": .value([
        "first": DocumentValue(report.window?.first.description),
        "last": DocumentValue(report.window?.last.description),
      ]),
      "silenceCounts": .value(.bool(report.silenceCounts)),
      "clients": .list(report.clients, DocumentValue.init(client:)),
      "policy": .value(report.policy.map(DocumentValue.init(policy:)) ?? .null),
      "admittedStrangers": .value(DocumentValue(report.admittedStrangers)),
      "unselectable": .value(DocumentValue(report.unselectable)),
    ]
  }
}

extension DocumentValue {
  /// One client: one line of `-o jsonl`.
  public init(client: MeshClient) {
    self = [
      "namespace": DocumentValue(client.namespace), "workload": .string(client.workload),
      "kind": .string(client.kind.rawValue), "verdict": .string(client.verdict.rawValue),
      "why": .string(TextTable.why(client)),
      "pods": .int(client.pods), "seenPods": .int(client.seenPods), "failingPods": .int(client.failingPods),
      "sni": DocumentValue(client.tls.serverNames), "alpn": DocumentValue(client.tls.applicationProtocols),
      "tlsVersion": DocumentValue(client.tls.version.map(TLSVersionText.name)),
      "connections": .int(client.connections),
      "failures": .object(client.failures.sorted { $0.key < $1.key }.map { Member($0.key.rawValue, .int($0.value)) }),
      "intervalSeconds": client.interval.map { .int(Int($0 / 1_000_000_000)) } ?? .null,
      "longestGapSeconds": client.longestGap.map { .int(Int($0 / 1_000_000_000)) } ?? .null,
      "istiodConnections": .int(client.istiodConnections),
      "egress": DocumentValue(client.policy.map { DecisionText.sentence($0.egress.decision) }),
      "ingress": DocumentValue(client.policy.map { DecisionText.sentence($0.ingress.decision) }),
      "dns": DocumentValue(client.dns.map(DecisionText.sentence)),
      "first": DocumentValue(client.window?.first.description),
      "last": DocumentValue(client.window?.last.description),
    ]
  }
}
