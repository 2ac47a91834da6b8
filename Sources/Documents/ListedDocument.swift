/// A document whose long lists are made item by item while it is written, so that none of them is in memory as a whole.
public indirect enum ListedDocument {
  case value(DocumentValue)
  case object([Member])
  /// `item` makes each item from its place, the same every time.
  case list(count: Int, item: (Int) -> ListedDocument)

  public struct Member {
    public var name: String
    public var part: ListedDocument

    public init(_ name: String, _ part: ListedDocument) {
      self.name = name
      self.part = part
    }
  }

  public static func list<Value>(of values: [Value], _ make: @escaping (Value) -> ListedDocument) -> ListedDocument {
    .list(count: values.count) { make(values[$0]) }
  }

  public static func list<Value>(_ values: [Value], _ make: @escaping (Value) -> DocumentValue) -> ListedDocument {
    .list(count: values.count) { .value(make(values[$0])) }
  }

  /// `afterItem` is called after each item of a list, so that the caller can hand over what was written. Throws what it throws.
  @inlinable
  public func write<Sink: DocumentSink, Failure>(
    to sink: inout Sink, afterItem: (inout Sink) throws(Failure) -> Void
  ) throws(Failure) {
    switch self {
    case .value(let value): value.write(to: &sink)
    case .object(let members):
      sink.beginObject(isEmpty: members.isEmpty)
      for member in members {
        sink.name(member.name)
        try member.part.write(to: &sink, afterItem: afterItem)
      }
      sink.endObject()
    case .list(let count, let item):
      sink.beginArray(isEmpty: count == 0)
      for place in 0..<count {
        try item(place).write(to: &sink, afterItem: afterItem)
        try afterItem(&sink)
      }
      sink.endArray()
    }
  }
}

extension ListedDocument: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral members: (String, ListedDocument)...) {
    self = .object(members.map { Member($0.0, $0.1) })
  }
}

extension JSONWriter {
  /// Hands the document over in pieces, without a final line break. Throws what `put` throws.
  public static func write<Failure>(
    _ document: ListedDocument, layout: Layout, _ put: (String) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = JSONWriter(layout: layout)
    try document.write(to: &writer) { (writer) throws(Failure) in try put(writer.takeWritten()) }
    try put(writer.takeWritten())
  }
}

extension YAMLWriter {
  /// Hands the document over in pieces. Throws what `put` throws.
  public static func write<Failure>(
    _ document: ListedDocument, _ put: (String) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = YAMLWriter()
    try document.write(to: &writer) { (writer) throws(Failure) in try put(writer.takeWritten()) }
    try put(writer.takeWritten())
  }
}
