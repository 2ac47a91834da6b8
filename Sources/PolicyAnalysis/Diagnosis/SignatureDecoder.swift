import Classifier
import Documents
import FlowModel
import KubeModel

/// Reads failure signatures from documents, one signature each.
enum SignatureDecoder {
  /// Throws a `DocumentError` for the first entry that is not valid.
  static func signatures(_ documents: [DocumentNode]) throws(DocumentError) -> [FailureSignature] {
    var signatures: [FailureSignature] = []
    for document in documents { signatures.append(try signature(document)) }
    return signatures
  }

  private static func signature(_ node: DocumentNode) throws(DocumentError) -> FailureSignature {
    var alternatives: [FailureSignature.Alternative] = []
    for entry in node["alternatives"]?.array ?? [] {
      alternatives.append(.init(id: try text(entry, "id"), toldApartBy: try text(entry, "by")))
    }
    let logs = (node["logs"]?.array ?? []).map { entry in
      FailureSignature.LogCondition(
        operations: strings(entry["operations"]), reasons: strings(entry["reasons"]), destinations: strings(entry["to"])
      )
    }
    var severity = WouldDrop.Severity.error
    if let entry = node["severity"] { severity = try word(entry) }
    return FailureSignature(
      id: try text(node, "id"), title: try text(node, "title"),
      severity: severity,
      sources: strings(node["from"]), destinations: strings(node["to"]),
      purposes: strings(node["purposes"]).map(Purpose.init(rawValue:)),
      ports: (node["ports"]?.array ?? []).compactMap { $0.int.flatMap { UInt16(exactly: $0) } },
      failures: try words(node["failures"]), stances: try words(node["policy"]),
      circumstances: try words(node["circumstances"]), logs: logs, cause: try text(node, "cause"),
      fix: node["fix"]?.string ?? "", confirmation: try text(node, "confirm"),
      unconfirmed: node["unconfirmed"]?.string, follows: strings(node["follows"]), alternatives: alternatives)
  }

  private static func text(_ node: DocumentNode, _ name: String) throws(DocumentError) -> String {
    guard let text = node[name]?.string, !text.isEmpty else {
      throw DocumentError(line: node.line, message: "'\(name)' is missing")
    }
    return text
  }

  private static func strings(_ node: DocumentNode?) -> [String] { (node?.array ?? []).compactMap(\.string) }

  private static func words<Word: RawRepresentable>(
    _ node: DocumentNode?
  ) throws(DocumentError) -> [Word] where Word.RawValue == String {
    var words: [Word] = []
    for entry in node?.array ?? [] { words.append(try word(entry)) }
    return words
  }

  private static func word<Word: RawRepresentable>(
    _ node: DocumentNode
  ) throws(DocumentError) -> Word where Word.RawValue == String {
    guard let word = node.string.flatMap(Word.init(rawValue:)) else {
      throw DocumentError(
        line: node.line, message: "'\(node.string ?? "")' is not one of the words that are allowed here")
    }
    return word
  }
}
