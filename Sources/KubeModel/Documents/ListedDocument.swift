/// A document whose long lists are made item by item while it is written, so that none of them is ever held whole.
public indirect enum ListedDocument {
  /// A value at hand.
  case value(DocumentValue)
  /// Named parts in order.
  case object([Member])
  /// So many items; `item` makes each by its place, the same every time.
  case list(count: Int, item: (Int) -> ListedDocument)

  /// A named part of an object.
  public struct Member {
    /// The name.
    public var name: String
    /// The part.
    public var part: ListedDocument

    /// A named part.
    public init(_ name: String, _ part: ListedDocument) {
      self.name = name
      self.part = part
    }
  }

  /// What is made of each of these values, in their order.
  public static func list<Value>(of values: [Value], _ make: @escaping (Value) -> ListedDocument) -> ListedDocument {
    .list(count: values.count) { make(values[$0]) }
  }

  /// The same, of values that are short documents each.
  public static func list<Value>(_ values: [Value], _ make: @escaping (Value) -> DocumentValue) -> ListedDocument {
    .list(count: values.count) { .value(make(values[$0])) }
  }
}

extension ListedDocument: ExpressibleByDictionaryLiteral {
  /// Named parts in the order written.
  public init(dictionaryLiteral members: (String, ListedDocument)...) {
    self = .object(members.map { Member($0.0, $0.1) })
  }
}
