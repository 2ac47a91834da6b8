import Classifier
import FlowModel

/// Who a party is, in a few words for a table or a sentence.
enum PeerText {
  /// `webhook (cert-manager)`, `shop/checkout (istio-sidecar)`, `node worker-0`, `203.0.113.7 (acme-server)`.
  static func name(_ peer: Peer, _ parties: [Party]) -> String {
    let component = peer.component.map { " (\($0))" } ?? ""
    switch peer.kind {
    case .workload, .dns:
      let place = [peer.namespace, peer.workload].compactMap { $0 }.joined(separator: "/")
      return place.isEmpty ? addresses(parties) + component : place + component
    case .apiServer: return "API server"
    case .node: return "node " + (peer.workload ?? addresses(parties)) + component
    case .external: return addresses(parties) + component
    case .unknown:
      let place = [peer.namespace, peer.workload].compactMap { $0 }.joined(separator: "/")
      return place.isEmpty ? addresses(parties) + component : place
    }
  }

  /// The first address, and how many more there are.
  private static func addresses(_ parties: [Party]) -> String {
    let addresses = Set(parties.compactMap(\.address)).sorted()
    guard let first = addresses.first else { return "unknown" }
    return addresses.count == 1 ? first.description : "\(first) and \(addresses.count - 1) more"
  }
}
