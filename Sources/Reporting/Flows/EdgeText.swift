import Classifier
import FlowModel
import KubeModel

/// An edge's port and outcomes in a few words.
enum EdgeText {
  /// `shop/checkout (istio-sidecar) -> API server 6443/TCP, api-server`.
  static func title(_ edge: Edge) -> String {
    let source = PeerText.name(edge.key.source, edge.paths.map(\.source))
    let destination = PeerText.name(edge.key.destination, edge.paths.map(\.destination))
    return "\(source) -> \(destination) \(port(edge)), \(edge.key.purpose.rawValue)"
  }

  /// `6443/TCP`, or `6443/TCP (Service 443)`.
  static func port(_ edge: Edge) -> String {
    guard edge.key.transport.hasPorts else { return edge.key.transport.description.uppercased() }
    let port = "\(edge.key.port)/\(edge.key.transport.description.uppercased())"
    let used = edge.servicePorts.filter { $0 != edge.key.port }
    return used.isEmpty ? port : port + " (Service \(used.map(String.init).joined(separator: ",")))"
  }

  /// `established 11, unanswered 1`.
  static func outcomes(_ edge: Edge) -> String {
    edge.outcomes.sorted { $0.key < $1.key }.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
  }
}
