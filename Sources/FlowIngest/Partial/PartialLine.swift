import ByteInput
import Documents
import FlowModel

/// Lines of a partial for translations and messages.
enum PartialLine {
  static func text(of translation: AddressTranslation, input: String, _ claims: inout PartialClaims) -> String {
    var line = JSONLine()
    line.add("translation") { line in
      line.add("original") { PartialFlow.write(translation.original, to: &$0, &claims) }
      line.add("translated") { PartialFlow.write(translation.translated, to: &$0, &claims) }
      line.add("protocol", Int(translation.transport.rawValue))
      line.add("input", input)
    }
    return line.finished
  }

  static func translation(_ node: DocumentNode, _ claims: [String: IdentityClaim]) -> AddressTranslation? {
    guard let transport = node["protocol"].transport else { return nil }
    return AddressTranslation(
      original: PartialFlow.end(node["original"], claims), translated: PartialFlow.end(node["translated"], claims),
      transport: transport)
  }

  static func text(of message: LogMessage, input: String) -> String {
    var line = JSONLine()
    line.add("message") { line in
      line.add("text", message.text)
      line.add("level", message.level == .unknown ? nil : message.level.rawValue)
      let fields = message.fields.sorted { $0.key < $1.key }
      if !fields.isEmpty { line.add("fields", fields.flatMap { [$0.key, $0.value] }) }
      line.add("line", message.line)
      line.add("source", message.source)
      line.add("count", message.count)
      line.add("window", message.window)
      line.add("withoutYear", flag: !message.hasYear)
      line.add("input", input)
    }
    return line.finished
  }

  static func message(_ node: DocumentNode) -> LogMessage? {
    guard let text = node["text"]?.string else { return nil }
    let words = (node["fields"]?.array ?? []).compactMap(\.string)
    let pairs = stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }
    return LogMessage(
      text: text, fields: Dictionary(pairs) { first, _ in first },
      level: node["level"]?.string.flatMap(LogMessage.Level.init) ?? .unknown, source: node["source"]?.string,
      line: node["line"].count, count: node["count"].count, window: node["window"].window,
      hasYear: !(node["withoutYear"]?.bool ?? false))
  }
}

/// Identity claims, each written once and identified by a digest of its content, which is the same in every partial.
struct PartialClaims {
  private(set) var lines: Set<String> = []
  /// Many flows share a claim object, so each object is encoded once. Keeping it alive keeps its identifier unique.
  private var known: [ObjectIdentifier: (claim: IdentityClaim, number: String)] = [:]

  /// The claim's digest.
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

  /// Nil if the line has no kind.
  static func claim(_ node: DocumentNode) -> IdentityClaim? {
    guard let kind = node["kind"]?.string.flatMap(IdentityClaim.Kind.init(rawValue:)) else { return nil }
    return IdentityClaim(
      kind: kind, namespace: node["namespace"]?.string, name: node["name"]?.string,
      workload: node["workload"]?.string, labels: node["labels"]?.stringMap ?? [:],
      serviceAccount: node["serviceAccount"]?.string, node: node["node"]?.string)
  }
}
