import Classifier
import FlowModel

/// The names that each client resolved finally. A resolver tries a name with every search suffix, so that most answers are negative.
struct ResolvedNames {
  private var resolved: [Party: Set<String>] = [:]
  /// The domains whose challenge each client looked up.
  private var challenged: [Party: Set<Substring>] = [:]

  init(_ edges: [Edge]) {
    for path in edges.lazy.flatMap(\.paths) {
      let domains = path.dnsNames.filter { $0.hasPrefix(Self.challenge) }.map { $0.dropFirst(Self.challenge.count) }
      if !domains.isEmpty { challenged[path.source, default: []].formUnion(domains) }
      let names = path.dnsReplies.filter(\.isResolved).map(\.name)
      if !names.isEmpty { resolved[path.source, default: []].formUnion(names) }
    }
  }

  /// How the client's queries failed; nil where every name was resolved in some form, or no answer is known.
  func failure(_ path: Path) -> Failure? {
    let failed = failures(path)
    if failed.contains(where: { $0.code == 3 }) { return .nameNotFound }
    return failed.isEmpty ? nil : .nameServerFailed
  }

  /// The negative answers for names that were resolved in no form.
  func failures(_ path: Path) -> [DNSReply] {
    let known = resolved[path.source] ?? []
    let challenged = challenged[path.source] ?? []
    return path.dnsReplies.filter { reply in
      reply.code != 0 && !(reply.code == 3 && Self.mayBeMissing(reply.name, challenged))
        && !known.contains { Self.areForms($0, reply.name) }
    }
  }

  private static let challenge = "_acme-challenge."

  /// Whether the lack of a name is normal: gRPC looks up settings below `_grpc_config` (underscored names, RFC 8552), a client looks up a
  /// challenge until it appears and its zone label by label, and few addresses have a name.
  private static func mayBeMissing(_ name: String, _ challenged: Set<Substring>) -> Bool {
    name.hasPrefix("_") || name.hasSuffix(".in-addr.arpa") || name.hasSuffix(".ip6.arpa")
      || challenged.contains { $0 == name || $0.hasSuffix("." + name) }
  }

  /// Whether one name is the other with a search suffix.
  private static func areForms(_ left: String, _ right: String) -> Bool {
    if left == right || left.hasPrefix(right + ".") || right.hasPrefix(left + ".") { return true }
    guard let stem = stem(left) else { return false }
    return stem == self.stem(right)
  }

  /// The labels before `svc`, after which search suffixes follow; nil where the name has no such label.
  private static func stem(_ name: String) -> [Substring]? {
    let labels = name.split(separator: ".")
    guard let end = labels.firstIndex(of: "svc") else { return nil }
    return Array(labels[..<end])
  }
}
