import ByteInput

extension DocumentNode {
  /// The node as JSON text.
  var json: String {
    switch content {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let text): text
    case .string(let text): Self.quoted(text)
    case .array(let nodes): "[" + nodes.map(\.json).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.name) + ":" + $0.node.json }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// This object with the members of another that it lacks, for instance a Loki stream's labels.
  func completed(by other: DocumentNode?) -> DocumentNode {
    guard let members, let others = other?.members else { return self }
    let names = Set(members.map(\.name))
    return DocumentNode(.object(members + others.filter { !names.contains($0.name) }), line: line)
  }
}
