import Classifier
import FlowModel

/// Ids for flows, the same from run to run: `tools-toolbox-to-webhook-10250`.
enum FlowID {
  /// An id for each edge that meets the condition. Where several edges, of all that are given, would have the same id, their purposes
  /// are added.
  static func ids(of edges: [Edge], where isIncluded: (Edge.Key) -> Bool) -> [Edge.Key: String] {
    var words: [Edge.Key: String] = [:]
    var counts: [String: Int] = [:]
    for key in edges.lazy.map(\.key) where isIncluded(key) {
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

  /// A workload with its namespace, a component without a workload by its name, anything else by its kind.
  private static func name(_ peer: Peer) -> String {
    guard let workload = peer.workload else { return peer.component ?? peer.kind.rawValue }
    return [peer.namespace, workload].compactMap(\.self).joined(separator: "-")
  }

  private static func slug(_ text: String) -> String {
    // Nearly every text is ASCII, where bytes are faster than characters.
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
