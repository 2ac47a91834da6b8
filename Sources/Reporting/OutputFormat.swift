/// The forms that an answer can be written in.
public enum OutputFormat: String, Hashable, Sendable, CaseIterable {
  /// Columns for people.
  case table
  /// One JSON document.
  case json
  /// One JSON object a line.
  case jsonl
  /// One YAML document.
  case yaml
}
