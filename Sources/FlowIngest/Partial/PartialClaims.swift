import ByteInput
import Documents
import FlowModel

/// What inputs claim of who a party is, each written once and named by a digest of what it says: the same in every partial.
struct PartialClaims {
  /// A line for each claim.
  private(set) var lines: Set<String> = []
  /// Claims are shared by many conversations: each object is looked at once, and kept so that its place in memory stays its own.
  private var known: [ObjectIdentifier: (claim: IdentityClaim, number: String)] = [:]

  /// The word that stands for the claim.
  mutating func number(_ claim: IdentityClaim) -> String {
    if let known = known[ObjectIdentifier(claim)] { return known.number }
    var line = JSONLine()
    line.add("kind", claim.kind.rawValue)
    line.add("namespace", claim.namespace)
    line.add("name", claim.name)
    line.add("workload", claim.workload)
    line.add("labels", claim.labels)
    line.add("serviceAccount", claim.serviceAccount)
    line.add("node", claim.node)
    var digest = ContentDigest()
    digest.add(line.finished)
    let number = digest.text
    lines.insert("{\"claim\":\"\(number)\"," + line.finished.dropFirst())
    known[ObjectIdentifier(claim)] = (claim, number)
    return number
  }

  /// A claim as its line says it; nil where the line has no kind.
  static func claim(_ node: DocumentNode) -> IdentityClaim? {
    guard let kind = node["kind"]?.string.flatMap(IdentityClaim.Kind.init(rawValue:)) else { return nil }
    return IdentityClaim(
      kind: kind, namespace: node["namespace"]?.string, name: node["name"]?.string,
      workload: node["workload"]?.string, labels: node["labels"]?.stringMap ?? [:],
      serviceAccount: node["serviceAccount"]?.string, node: node["node"]?.string)
  }
}
