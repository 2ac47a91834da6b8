import Documents

/// What is known of log lines: reasons, operations, harmless lines, and the components that names tell.
public enum LogKnowledge {
  public static let reasons: [LogReason] = [
    ("reasons-network", PackageResources.reasons_network_yaml), ("reasons-dns", PackageResources.reasons_dns_yaml),
    ("reasons-tls", PackageResources.reasons_tls_yaml),
    ("reasons-answers", PackageResources.reasons_answers_yaml), ("reasons-mesh", PackageResources.reasons_mesh_yaml),
    ("reasons-consequences", PackageResources.reasons_consequences_yaml),
  ].flatMap { name, text in read(name) { () throws(DocumentError) in try LogKnowledgeDecoder.reasons(text) } }

  /// In the order of preference.
  public static let operations: [LogOperation] = [
    ("operations-acme", PackageResources.operations_acme_yaml),
    ("operations-issuers", PackageResources.operations_issuers_yaml),
    ("operations-api", PackageResources.operations_api_yaml),
    ("operations-cluster", PackageResources.operations_cluster_yaml),
    ("operations-mesh", PackageResources.operations_mesh_yaml),
  ].flatMap { name, text in read(name) { () throws(DocumentError) in try LogKnowledgeDecoder.operations(text) } }

  public static let harmless: [HarmlessLine] = read("harmless") { () throws(DocumentError) in
    try LogKnowledgeDecoder.harmless(PackageResources.harmless_yaml)
  }

  private static let components: [(word: String, component: String)] = read("components") {
    () throws(DocumentError) in try LogKnowledgeDecoder.components(PackageResources.components_yaml)
  }

  /// The component that a pod, container, logger, lease or file of this name belongs to; nil where the name does not tell.
  static func component(named name: String) -> String? { components.first { name.contains($0.word) }?.component }

  /// Phrases of which a line must hold one to say something; an error that holds none is not understood.
  public static var patterns: [[String]] {
    let lines = reasons.flatMap(\.lines) + operations.filter(\.countsAlone).flatMap(\.heads)
    return Set(lines.map(\.anchor)).filter { !$0.isEmpty }.sorted().map { [$0] }
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
