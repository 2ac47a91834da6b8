public import Documents
public import FlowModel

/// The part of an answer that programs read: a tree of words, numbers and typed text. Large values are boxed, so that the many small
/// ones are cheap to move.
public enum Datum {
  case null
  case bool(Bool)
  case int(Int)
  /// A word of a closed vocabulary, or a constant of ours.
  case word(String)
  /// One typed value.
  case fragment(Fragment)
  /// A sentence or a phrase.
  case text(Text)
  /// RFC 3339 with nanoseconds, in UTC.
  case time(Timestamp)
  case array([Datum])
  /// Members in the order in which they are written.
  case object([Member])
  /// Items that are made while they are written.
  case listing(Listing<Datum>)
  /// A policy as an object.
  indirect case manifest(Manifest)
  /// A policy as YAML text.
  indirect case yaml(Manifest)
  /// What an input gave, written again as it was.
  case echo(DocumentValue)

  public struct Member {
    public var name: String
    public var value: Datum

    public init(_ name: String, _ value: Datum) {
      self.name = name
      self.value = value
    }
  }

  /// The value, or null where there is none.
  public init<Value>(_ value: Value?, _ make: (Value) -> Datum) { self = value.map(make) ?? .null }

  /// A list with one item for each value.
  public static func list<Value>(_ values: some Sequence<Value>, _ make: (Value) -> Datum) -> Datum {
    .array(values.map(make))
  }

  public static func names(_ names: some Sequence<String>) -> Datum { .list(names) { .fragment(.name($0)) } }

  public static func words(_ words: some Sequence<String>) -> Datum { .list(words) { .word($0) } }

  /// `first` and `last`, null where there are none.
  static func window(_ window: TimeWindow?) -> [Member] {
    [
      Member("first", Datum(window) { .time($0.first) }),
      Member("last", Datum(window) { .time($0.last) }),
    ]
  }
}

extension Datum: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral word: String) { self = .word(word) }
  public init(integerLiteral number: Int) { self = .int(number) }
  public init(booleanLiteral flag: Bool) { self = .bool(flag) }
  public init(arrayLiteral values: Datum...) { self = .array(values) }
  public init(dictionaryLiteral members: (String, Datum)...) { self = .object(members.map { Member($0.0, $0.1) }) }
}

extension Datum {
  /// Writes the tree. `release` is called after each item of a listing, so that what was written can be handed on; throws what it
  /// throws.
  @inlinable
  public func write<Sink: DocumentSink, Failure>(
    to sink: inout Sink, release: (inout Sink) throws(Failure) -> Void
  ) throws(Failure) {
    switch self {
    case .null: sink.null()
    case .bool(let flag): sink.bool(flag)
    case .int(let number): sink.int(number)
    case .word(let word): sink.string(word)
    case .fragment(let fragment): sink.string(fragment.plain)
    case .text(let text): sink.string(text.plain)
    case .time(let time): sink.string(time.description)
    case .array(let values):
      sink.beginArray(isEmpty: values.isEmpty)
      // Spans, because iterators copy each value.
      let values = values.span
      for place in values.indices { try values[place].write(to: &sink, release: release) }
      sink.endArray()
    case .object(let members):
      sink.beginObject(isEmpty: members.isEmpty)
      let members = members.span
      for place in members.indices {
        sink.name(members[place].name)
        try members[place].value.write(to: &sink, release: release)
      }
      sink.endObject()
    case .listing(let items):
      sink.beginArray(isEmpty: items.isEmpty)
      for place in 0..<items.endIndex {
        try items[place].write(to: &sink, release: release)
        try release(&sink)
      }
      sink.endArray()
    case .manifest(let manifest): manifest.document.write(to: &sink)
    case .yaml(let manifest): sink.string(YAMLWriter.text(of: [manifest.document]))
    case .echo(let value): value.write(to: &sink)
    }
  }
}
