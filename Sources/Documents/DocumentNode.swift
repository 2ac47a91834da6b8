/// A value read from a JSON or YAML document.
public struct DocumentNode: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number, as written.
    case number(String)
    case string(String)
    case array([DocumentNode])
    /// Members in order; of two with the same name only the last.
    case object([Member])
  }

  public struct Member: Hashable, Sendable {
    public var name: String
    public var node: DocumentNode

    public init(_ name: String, _ node: DocumentNode) {
      self.name = name
      self.node = node
    }
  }

  public var content: Content
  /// The line of the file that the node begins on, from 1.
  public var line: Int

  public init(_ content: Content, line: Int) {
    self.content = content
    self.line = line
  }

  /// Nil if the node is not an object or the member is missing or null.
  public subscript(name: String) -> DocumentNode? {
    guard case .object(let members) = content, let member = members.first(where: { $0.name == name }),
      member.node.content != .null
    else { return nil }
    return member.node
  }

  public var string: String? {
    guard case .string(let text) = content else { return nil }
    return text
  }

  /// Nil for fractions and for numbers that do not fit.
  public var int: Int? {
    guard case .number(let text) = content else { return nil }
    return Int(text)
  }

  public var bool: Bool? {
    guard case .bool(let flag) = content else { return nil }
    return flag
  }

  public var array: [DocumentNode]? {
    guard case .array(let nodes) = content else { return nil }
    return nodes
  }

  public var members: [Member]? {
    guard case .object(let members) = content else { return nil }
    return members
  }

  /// The members whose values are text, as labels are.
  public var stringMap: [String: String] {
    var map: [String: String] = [:]
    for member in members ?? [] {
      if let text = member.node.string { map[member.name] = text }
    }
    return map
  }
}

/// Why a document could not be read.
public struct DocumentError: Error, Hashable, Sendable {
  /// The line of the file, from 1.
  public var line: Int
  /// Without a final full stop.
  public var message: String

  public init(line: Int, message: String) {
    self.line = line
    self.message = message
  }
}
