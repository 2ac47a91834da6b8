import FlowModel
import KubeModel
import PolicyAnalysis

extension TextTable {
  /// Clients of istio-csr, one a row.
  init(clients: [MeshClient]) {
    self.init([
      Column("CLIENT"), Column("KIND"), Column("VERDICT"), Column("PODS", .right), Column("CONNECTIONS", .right),
      Column("FAILED", .right), Column("EVERY", .right), Column("LONGEST GAP", .right), Column("TLS"),
      Column("ASKS FOR"),
      Column("WHY"),
    ])
    for client in clients {
      add([
        [client.namespace, client.workload].compactMap(\.self).joined(separator: "/"), client.kind.rawValue,
        client.verdict.rawValue, client.pods == 0 ? "\(client.seenPods)" : "\(client.seenPods)/\(client.pods)",
        "\(client.connections)", "\(client.failures.values.reduce(0, +))",
        client.interval.map(DurationText.text) ?? "", client.longestGap.map(DurationText.text) ?? "",
        client.tls.version.map(TLSVersionText.name) ?? "", client.tls.serverNames.joined(separator: ","),
        Self.why(client),
      ])
    }
  }

  /// What stands behind the verdict, without a final dot.
  static func why(_ client: MeshClient) -> String {
    if let reason = client.reason { return sentence(reason) }
    let denying = (client.policy?.denied ?? []).compactMap { direction in
      client.policy?[direction].spokesman.map { "\(direction.rawValue) denied by \($0.namespace)/\($0.name)" }
    }
    switch client.verdict {
    case .blockedEgress, .blockedIngress: return denying.joined(separator: ", ")
    case .noDNS: return client.dns == .denied ? "policies of its namespace deny DNS" : ""
    case .handshakeFails, .refused:
      return client.failures.sorted { $0.key < $1.key }.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
    case .unexpectedClient: return denying.isEmpty ? "policies let it in" : denying.joined(separator: ", ")
    case .healthy, .late, .neverSeen, .wrongSNI, .wrongCA: return ""
    }
  }

  private static func sentence(_ reason: MeshClient.Reason) -> String {
    switch reason {
    case .windowTooShort: "recorded for too short a time to say"
    case .notByPolicy: "nothing answers, and no policy at hand denies it"
    case .wouldBeDenied: "it got through; the policies at hand would deny it"
    case .asksIstiod: "it connects to istiod:15012 only"
    case .dnsUnanswered: "DNS does not answer it, and no policy at hand denies that"
    }
  }
}
