public import ByteInput

/// A document to be written as YAML or JSON: a tree whose objects keep the order of their members.
public indirect enum DocumentValue: Hashable, Sendable {
  /// No value.
  case null
  /// True or false.
  case bool(Bool)
  /// A whole number.
  case int(Int)
  /// Any other number, as written.
  case number(String)
  /// Text; any control characters are escaped when it is written.
  case string(String)
  /// Values in order.
  case array([DocumentValue])
  /// Named values in order.
  case object([Member])

  /// A named value of an object.
  public struct Member: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: DocumentValue

    /// A named value.
    public init(_ name: String, _ value: DocumentValue) {
      self.name = name
      self.value = value
    }
  }

  /// A string, or null where there is none.
  public init(_ text: String?) {
    self = text.map(DocumentValue.string) ?? .null
  }

  /// A list of strings.
  public init(_ texts: [String]) {
    self = .array(texts.map(DocumentValue.string))
  }

  /// What was read, to be written again.
  public init(_ node: DocumentNode) {
    switch node.content {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .number(let text): self = Int(text).map(DocumentValue.int) ?? .number(text)
    case .string(let text): self = .string(text)
    case .array(let nodes): self = .array(nodes.map { DocumentValue($0) })
    case .object(let members): self = .object(members.map { Member($0.name, DocumentValue($0.node)) })
    }
  }

  /// The member of this name; nil where this is no object or has none.
  public subscript(name: String) -> DocumentValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }
}

extension DocumentValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Text.
  public init(stringLiteral text: String) { self = .string(text) }
  /// A whole number.
  public init(integerLiteral number: Int) { self = .int(number) }
  /// True or false.
  public init(booleanLiteral flag: Bool) { self = .bool(flag) }
  /// Values in order.
  public init(arrayLiteral values: DocumentValue...) { self = .array(values) }
  /// Named values in the order written.
  public init(dictionaryLiteral members: (String, DocumentValue)...) {
    self = .object(members.map { Member($0.0, $0.1) })
  }
}
