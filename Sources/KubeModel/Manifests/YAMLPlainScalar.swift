import ByteInput

/// What a plain word means in a Kubernetes manifest: sigs.k8s.io/yaml reads YAML 1.2's core words, and of YAML 1.1's only the
/// spellings below.
enum YAMLPlainScalar {
  static func content(of text: String) -> DocumentNode.Content {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return .bool(true)
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return .bool(false)
    default: return isNumber(text) ? .number(text) : .string(text)
    }
  }

  /// Decimal integers and fractions only: other bases are not used where this program reads numbers.
  private static func isNumber(_ text: String) -> Bool {
    guard let first = text.utf8.first, "0123456789+-.".utf8.contains(first),
      text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) })
    else { return false }
    return Double(text) != nil
  }
}
