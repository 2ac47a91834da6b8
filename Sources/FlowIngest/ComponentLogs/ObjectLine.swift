import FlowModel

/// A line that kubectl prints: an error of its own, or what it shows of an Event, a condition or a status.
struct ObjectLine {
  private(set) var text: String
  private(set) var level = LogMessage.Level.unknown
  /// Whether kubectl prints it, as far as one line shows.
  private(set) var isKnown = false

  init(_ line: Substring) {
    text = String(line)
    if Self.errors.contains(where: line.hasPrefix) {
      level = .error
      isKnown = true
    } else if line.hasPrefix("Warning ") || line.hasPrefix("Warning\t") {
      level = .warning
      readEvent(line)
    } else if line.hasPrefix("Normal ") || line.hasPrefix("Normal\t") {
      level = .info
      readEvent(line)
    } else if let value = Self.value(line) {
      isKnown = true
      text = value
    }
  }

  /// How kubectl and Helm begin their own errors.
  private static let errors = ["Error from server", "error: ", "Error: ", "Error:\t"]

  /// `Warning  Reason  Age  Component  Text`, with two or more blanks between the columns.
  private mutating func readEvent(_ line: Substring) {
    var words = line.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count > 3 else { return }
    words.removeFirst()
    text = words.joined(separator: " ")
    isKnown = true
  }

  /// The value of `Message:  text`, `reason: 'text'`, `"message": "text",`; nil for another line.
  static func value(_ line: Substring) -> String? {
    let line = line.hasPrefix("- ") ? line.dropFirst(2) : line
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let name = line[..<colon].filter { $0 != "\"" }
    guard names.contains(name) else { return nil }
    var value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    guard !value.isEmpty else { return nil }
    if line.first == "\"" || value.first == "\"" {
      return GoText.quoted(value).map { $0.value } ?? String(value.dropFirst())
    }
    if value.first == "'" {
      value = value.dropFirst()
      if value.last == "'" { value = value.dropLast() }
      return value.split(separator: "''", omittingEmptySubsequences: false).joined(separator: "'")
    }
    return String(value)
  }

  /// The names of conditions' and statuses' texts.
  static let names: Set<String> = ["Message", "message", "Reason", "reason", "lastError", "note"]
}
