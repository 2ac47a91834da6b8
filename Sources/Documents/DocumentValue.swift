/// A document to be written as YAML or JSON: a tree whose objects keep the order of their members.
public indirect enum DocumentValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// A number that is not a whole one, as written.
  case number(String)
  /// Writers escape control characters.
  case string(String)
  case array([DocumentValue])
  case object([Member])

  public struct Member: Hashable, Sendable {
    public var name: String
    public var value: DocumentValue

    public init(_ name: String, _ value: DocumentValue) {
      self.name = name
      self.value = value
    }
  }

  /// Text, or null.
  public init(_ text: String?) {
    self = text.map(DocumentValue.string) ?? .null
  }

  public init(_ texts: [String]) {
    self = .array(texts.map(DocumentValue.string))
  }

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

  /// Nil if the value is not an object or has no such member.
  public subscript(name: String) -> DocumentValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }
}

extension DocumentValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral text: String) { self = .string(text) }
  public init(integerLiteral number: Int) { self = .int(number) }
  public init(booleanLiteral flag: Bool) { self = .bool(flag) }
  public init(arrayLiteral values: DocumentValue...) { self = .array(values) }
  public init(dictionaryLiteral members: (String, DocumentValue)...) {
    self = .object(members.map { Member($0.0, $0.1) })
  }
}
