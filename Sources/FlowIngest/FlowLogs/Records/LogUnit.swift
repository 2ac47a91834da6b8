import Documents
import FlowModel

/// One record of a log without what was wrapped around it: a line of text, and its JSON where it is an object.
struct LogUnit {
  /// The line, or the object's own text.
  var text: String
  /// The object; nil for a line that is none.
  var document: DocumentNode?
  /// Byte in the input where the record begins.
  var origin: Int
  /// When it was written, where only what was wrapped around it says so.
  var time: Timestamp?
  /// Whether something was wrapped around it.
  var isWrapped = false

  /// The member of this name as text, whatever it is written as; nil where there is none, or a placeholder (`-`, `<nil>`, empty).
  subscript(name: String) -> String? { document?[name].flatMap(Self.text) }

  /// A member of a member, as text.
  subscript(outer: String, name: String) -> String? { document?[outer]?[name].flatMap(Self.text) }

  /// A value as text; nil for a placeholder.
  static func text(_ node: DocumentNode) -> String? {
    switch node.content {
    case .string(let text): text.isEmpty || placeholders.contains(text) ? nil : text
    case .number(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  private static let placeholders: Set<String> = ["-", "<nil>", "n/a", "(empty)", "null"]
}
