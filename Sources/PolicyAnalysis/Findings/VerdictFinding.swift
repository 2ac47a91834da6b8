import Documents

/// A kind of finding that comes from a verdict, an object or a client and not from a failure: what it means. Read from data.
public struct VerdictFinding: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable {
    case error
    case warning
    case note
  }

  /// A stable word in kebab case, never reused.
  public var id: String
  public var title: String
  /// The usual severity; single findings may be less severe.
  public var severity: Severity
  /// The verbs that print it.
  public var verbs: [String]
  public var cause: String
  public var fix: String
  public var confirmation: String
}

extension VerdictFinding {
  /// All of them, in the order of the file.
  public static let all: [VerdictFinding] = {
    do throws(DocumentError) {
      var found: [VerdictFinding] = []
      for document in EmbeddedYAML.findings.documents { found.append(try VerdictFinding(document)) }
      return found
    } catch {
      preconditionFailure("the built-in findings are wrong in line \(error.line): \(error.message)")
    }
  }()

  /// Nil for an unknown id.
  public static func named(_ id: String) -> VerdictFinding? { all.first { $0.id == id } }

  private init(_ node: DocumentNode) throws(DocumentError) {
    func text(_ name: String) throws(DocumentError) -> String {
      guard let text = node[name]?.string, !text.isEmpty else {
        throw DocumentError(line: node.line, message: "'\(name)' is missing")
      }
      return text
    }
    guard let severity = Severity(rawValue: try text("severity")) else {
      throw DocumentError(line: node.line, message: "'severity' must be error, warning or note")
    }
    self.init(
      id: try text("id"), title: try text("title"), severity: severity,
      verbs: (node["verbs"]?.array ?? []).compactMap(\.string), cause: try text("cause"), fix: try text("fix"),
      confirmation: try text("confirm"))
  }
}
