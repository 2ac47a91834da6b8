import Classifier
import FlowModel

/// Words by which a flow can be asked for, the same from run to run: `tools-toolbox-to-webhook-10250`.
enum FlowID {
  /// A word for each edge; two that would be the same are told apart by their purpose.
  static func ids(of edges: [Edge]) -> [Edge.Key: String] {
    let plain = edges.map { id($0.key) }
    let counts = Dictionary(plain.map { ($0, 1) }, uniquingKeysWith: +)
    return Dictionary(
      zip(edges, plain).map { edge, word in
        (edge.key, counts[word] == 1 ? word : "\(word)-\(edge.key.purpose.rawValue)")
      }
    ) { first, _ in first }
  }

  private static func id(_ key: Edge.Key) -> String {
    let transport = key.transport == .tcp ? "" : "-\(key.transport)"
    return slug("\(name(key.source))-to-\(name(key.destination))-\(key.port)\(transport)")
  }

  /// A workload with its namespace, a component outside the cluster by its word, anything else by its kind.
  private static func name(_ peer: Peer) -> String {
    guard let workload = peer.workload else { return peer.component ?? peer.kind.rawValue }
    return [peer.namespace, workload].compactMap(\.self).joined(separator: "-")
  }

  private static func slug(_ text: String) -> String {
    String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" })
  }
}
