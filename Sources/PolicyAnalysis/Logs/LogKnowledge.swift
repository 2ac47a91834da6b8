import Documents

/// What is known of log lines: reasons, operations, harmless lines, and the components that names tell.
public enum LogKnowledge {
  public static let reasons: [LogReason] = [
    ("reasons-network", EmbeddedYAML.reasons_network), ("reasons-dns", EmbeddedYAML.reasons_dns),
    ("reasons-tls", EmbeddedYAML.reasons_tls),
    ("reasons-answers", EmbeddedYAML.reasons_answers), ("reasons-mesh", EmbeddedYAML.reasons_mesh),
    ("reasons-consequences", EmbeddedYAML.reasons_consequences),
  ].flatMap { name, packed in
    read(name) { () throws(DocumentError) in try LogKnowledgeDecoder.reasons(packed.documents) }
  }

  /// In the order of preference.
  public static let operations: [LogOperation] = [
    ("operations-acme", EmbeddedYAML.operations_acme),
    ("operations-issuers", EmbeddedYAML.operations_issuers),
    ("operations-api", EmbeddedYAML.operations_api),
    ("operations-cluster", EmbeddedYAML.operations_cluster),
    ("operations-mesh", EmbeddedYAML.operations_mesh),
  ].flatMap { name, packed in
    read(name) { () throws(DocumentError) in try LogKnowledgeDecoder.operations(packed.documents) }
  }

  public static let harmless: [HarmlessLine] = read("harmless") { () throws(DocumentError) in
    try LogKnowledgeDecoder.harmless(EmbeddedYAML.harmless.documents)
  }

  /// A word that names a component.
  struct ComponentWord {
    let word: String
    let component: String
    /// Whether it names the writer of a line in which it stands.
    let countsInText: Bool
  }

  private static let components: [ComponentWord] = read("components") {
    () throws(DocumentError) in try LogKnowledgeDecoder.components(EmbeddedYAML.components.documents)
  }

  /// Words by which a warning sounds like a failure, in lower case.
  public static let alarms: [(word: String, example: String)] = read("alarms") { () throws(DocumentError) in
    try LogKnowledgeDecoder.alarms(EmbeddedYAML.alarms.documents)
  }

  /// Whether the text holds a word that sounds like a failure.
  static func isAlarming(_ text: String) -> Bool {
    let text = text.lowercased()
    return alarms.contains { text.contains($0.word) }
  }

  /// The component that a pod, container, logger, lease or file of this name belongs to; nil where the name does not tell.
  static func component(named name: String) -> String? { components.first { name.contains($0.word) }?.component }

  /// The component whose objects a text is about; nil where none of its words says so.
  static func component(mentionedIn text: String) -> String? {
    components.first { $0.countsInText && text.contains($0.word) }?.component
  }

  /// Phrases of which a line must hold one to say something; an error that holds none is not understood.
  public static var patterns: [[String]] {
    let lines = reasons.flatMap(\.lines) + operations.filter(\.countsAlone).flatMap(\.heads)
    // A word at the beginning of a sentence begins with a capital.
    let words = alarms.flatMap { [$0.word, $0.word.prefix(1).uppercased() + $0.word.dropFirst()] }
    return Set(lines.map(\.anchor) + words).filter { !$0.isEmpty }.sorted().map { [$0] }
  }

  private static func read<Entry>(
    _ name: String, _ decode: () throws(DocumentError) -> [Entry]
  ) -> [Entry] {
    do throws(DocumentError) {
      return try decode()
    } catch {
      preconditionFailure("the built-in knowledge in \(name) is wrong in line \(error.line): \(error.message)")
    }
  }
}
