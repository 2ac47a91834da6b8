import ByteInput

/// Comments in written YAML: libyaml writes none, so they are put above the lines where it says that their nodes begin.
public struct YAMLComments: Sendable {
  /// A step from a node to one inside it.
  public enum Step: Sendable {
    /// A member of an object.
    case member(String)
    /// An item of a list, from 0.
    case item(Int)
  }

  private var entries: [(path: [Step], lines: [String])] = []

  /// No comments.
  public init() {}

  /// Adds lines, without their `#`, above the node at `path`; they must hold no control characters.
  public mutating func add(_ lines: [String], at path: Step...) { entries.append((path, lines)) }

  /// The document as YAML with the comments in it.
  public func text(of document: DocumentValue) -> String {
    let text = YAMLWriter.text(of: [document])
    var reader = YAMLDocumentReader(Array(text.utf8))
    guard let root = try? reader.next() else { preconditionFailure("our own YAML cannot be read") }
    var above: [Int: [String]] = [:]
    for entry in entries {
      guard let node = Self.node(at: entry.path, from: root) else { continue }
      above[entry.path.isEmpty ? 1 : node.line, default: []] += entry.lines
    }
    var result = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().enumerated() {
      let indentation = line.prefix { $0 == " " }
      for comment in above[index + 1] ?? [] { result += "\(indentation)# \(comment)\n" }
      result += line + "\n"
    }
    return result
  }

  private static func node(at path: [Step], from root: DocumentNode) -> DocumentNode? {
    path.reduce(root) { node, step in
      switch step {
      case .member(let name): return node?[name]
      case .item(let index):
        guard let items = node?.array, items.indices.contains(index) else { return nil }
        return items[index]
      }
    }
  }
}
