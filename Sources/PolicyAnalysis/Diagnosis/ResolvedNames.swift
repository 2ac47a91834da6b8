import Classifier
import FlowModel

/// Which names each client resolved in the end: a resolver tries a name with every search suffix, so that most answers deny it.
struct ResolvedNames {
  private var resolved: [Party: Set<String>] = [:]

  init(_ edges: [Edge]) {
    for path in edges.lazy.flatMap(\.paths) {
      let names = path.dnsReplies.filter(\.isResolved).map(\.name)
      if !names.isEmpty { resolved[path.source, default: []].formUnion(names) }
    }
  }

  /// How the client's questions failed; nil where every name was resolved in some form, or nothing is known of answers.
  func failure(_ path: Path) -> Failure? {
    let failed = failures(path)
    if failed.contains(where: { $0.code == 3 }) { return .nameNotFound }
    return failed.isEmpty ? nil : .nameServerFailed
  }

  /// The answers that deny a name which was resolved in no form.
  func failures(_ path: Path) -> [DNSReply] {
    let known = resolved[path.source] ?? []
    return path.dnsReplies.filter { reply in
      reply.code != 0 && !known.contains { Self.areForms($0, reply.name) }
    }
  }

  /// Whether one name is the other with a search suffix behind it.
  private static func areForms(_ left: String, _ right: String) -> Bool {
    left == right || left.hasPrefix(right + ".") || right.hasPrefix(left + ".") || stem(left) == stem(right)
  }

  /// The name up to `svc`, which search suffixes follow.
  private static func stem(_ name: String) -> [Substring]? {
    let labels = name.split(separator: ".")
    guard let end = labels.firstIndex(of: "svc") else { return nil }
    return Array(labels[..<end])
  }
}
