import Documents
import FlowModel

/// One record of a log, without wrappers: a line of text or a JSON object.
struct LogUnit {
  /// The line, or the object's text.
  var text: String
  /// The object; nil for a line of text.
  var document: DocumentNode?
  /// Byte in the input at which the record begins.
  var origin: Int
  /// The time from its wrapper, if there was one.
  var time: Timestamp?
  /// Whether it had a wrapper.
  var isWrapped = false
  /// The number of blanks and tabs before a line of text.
  var indent = 0
  /// The line of the input that it begins on, from 1; 0 where lines are not counted.
  var line = 0
  /// Whether a container runtime cut the line, and the next record continues it.
  var isPartial = false

  /// The member of this name as text, whether string, number or Boolean; nil if it is missing or a placeholder (`-`,
  /// `<nil>`, empty).
  subscript(name: String) -> String? { document?[name].flatMap(Self.text) }

  subscript(outer: String, name: String) -> String? { document?[outer]?[name].flatMap(Self.text) }

  /// A value as text; nil for a placeholder, an array or an object.
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
