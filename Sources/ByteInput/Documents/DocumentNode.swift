/// A value read from a JSON or YAML document, with the line that it begins on.
public struct DocumentNode: Hashable, Sendable {
  /// What a node holds.
  public enum Content: Hashable, Sendable {
    /// No value.
    case null
    /// True or false.
    case bool(Bool)
    /// A number, as written.
    case number(String)
    /// Text.
    case string(String)
    /// Nodes in order.
    case array([DocumentNode])
    /// Named nodes in order; of a name that is written twice, only the last.
    case object([Member])
  }

  /// A named node.
  public struct Member: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The node.
    public var node: DocumentNode

    /// A named node.
    public init(_ name: String, _ node: DocumentNode) {
      self.name = name
      self.node = node
    }
  }

  /// What the node holds.
  public var content: Content
  /// The line in its file, from 1.
  public var line: Int

  /// A node.
  public init(_ content: Content, line: Int) {
    self.content = content
    self.line = line
  }

  /// The member of this name; nil where this is no object, has none, or has null.
  public subscript(name: String) -> DocumentNode? {
    guard case .object(let members) = content, let member = members.first(where: { $0.name == name }),
      member.node.content != .null
    else { return nil }
    return member.node
  }

  /// The text; nil where this is none.
  public var string: String? {
    guard case .string(let text) = content else { return nil }
    return text
  }

  /// The whole number; nil where this is none, or one that does not fit.
  public var int: Int? {
    guard case .number(let text) = content else { return nil }
    return Int(text)
  }

  /// True or false; nil where this is neither.
  public var bool: Bool? {
    guard case .bool(let flag) = content else { return nil }
    return flag
  }

  /// The nodes of an array; nil where this is none.
  public var array: [DocumentNode]? {
    guard case .array(let nodes) = content else { return nil }
    return nodes
  }

  /// The members of an object; nil where this is none.
  public var members: [Member]? {
    guard case .object(let members) = content else { return nil }
    return members
  }

  /// The members of an object whose values are all text, as labels are; other members are left out.
  public var stringMap: [String: String] {
    var map: [String: String] = [:]
    for member in members ?? [] {
      if let text = member.node.string { map[member.name] = text }
    }
    return map
  }
}
