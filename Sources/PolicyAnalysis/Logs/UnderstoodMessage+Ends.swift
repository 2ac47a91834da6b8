import Classifier
import FlowModel

extension UnderstoodMessage {
  /// Components that a message means when it names one of them: it cannot tell them apart.
  private static let kin: [String: Set<String>] = [
    "api-server": ["api-server", "node", "konnectivity-agent", "external", "unknown"],
    "istio-sidecar": ["istio-sidecar", "istio-gateway", "istio-waypoint", "ztunnel", "unknown"],
    "ingress-router": ["ingress-router", "node", "external", "unknown"],
    "prometheus": ["prometheus", "prometheus-platform", "prometheus-user-workload"],
  ]

  /// Components outside the cluster that no profile may know by their address.
  private static let outside: Set<String> = ["acme-server", "external", "vault", "ingress-router", "egress-proxy"]

  /// Whether the client may be one of these components or kinds of peers.
  func isFrom(_ words: [String]) -> Bool {
    guard let source else { return true }
    return words.contains { $0 == source || Self.kin[source]?.contains($0) == true }
  }

  /// Whether the message may be about connections between these ends.
  func isBetween(_ key: Edge.Key) -> Bool {
    isFrom([key.source.component, key.source.kind.rawValue].compactMap(\.self)) && isTo(key.destination)
  }

  private func isTo(_ peer: Peer) -> Bool {
    guard let destination else { return false }
    if destination == peer.component || destination == peer.kind.rawValue { return true }
    return peer.kind == .external && peer.component == nil && Self.outside.contains(destination)
  }

  /// The webhook, host or address that is called, where no component has it.
  var otherServer: String? {
    destination == "other" ? subject.webhook ?? subject.host ?? subject.address?.description : nil
  }
}
