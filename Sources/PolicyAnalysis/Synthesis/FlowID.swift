import Classifier
import FlowModel

/// Words by which a flow can be asked for, the same from run to run: `tools-toolbox-to-webhook-10250`.
enum FlowID {
  /// A word for each edge that is asked for; where another of all edges would have the same, they are told apart by their purpose.
  static func ids(of edges: [Edge], where isAskedFor: (Edge.Key) -> Bool) -> [Edge.Key: String] {
    var words: [Edge.Key: String] = [:]
    var counts: [String: Int] = [:]
    for key in edges.lazy.map(\.key) where isAskedFor(key) {
      let word = id(key)
      words[key] = word
      counts[word] = 0
    }
    guard !words.isEmpty else { return [:] }
    for edge in edges {
      let word = words[edge.key] ?? id(edge.key)
      if let count = counts[word] { counts[word] = count + 1 }
    }
    return Dictionary(
      uniqueKeysWithValues: words.map { key, word in
        (key, counts[word] == 1 ? word : "\(word)-\(key.purpose.rawValue)")
      })
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
    // Nearly every text is ASCII, and bytes are told sooner than characters.
    if text.utf8.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\r") }) {
      let bytes = text.utf8.map { byte -> UInt8 in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: UInt8(ascii: "-")
        }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    return String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" })
  }
}
