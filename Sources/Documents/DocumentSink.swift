/// Takes a document piece by piece, in the order in which it is written: no tree has to be built first.
///
/// Every call is one value, the start or end of a container, or the name of the member that follows. A document is one value at the
/// outermost level.
public protocol DocumentSink {
  mutating func null()
  mutating func bool(_ flag: Bool)
  mutating func int(_ number: Int)
  /// A number as written; it must be one in JSON.
  mutating func number(_ text: String)
  mutating func string(_ text: String)

  /// `isEmpty` must be true when `endArray` follows at once: YAML writes an empty list in another style.
  mutating func beginArray(isEmpty: Bool)
  mutating func endArray()

  /// `isEmpty` must be true when `endObject` follows at once.
  mutating func beginObject(isEmpty: Bool)
  /// The name of the value that comes next.
  mutating func name(_ name: String)
  mutating func endObject()
}

extension DocumentSink {
  /// A list with one call of `write` for each item.
  @inlinable
  public mutating func array<Items: Collection, Failure>(
    _ items: Items, _ write: (inout Self, Items.Element) throws(Failure) -> Void
  ) throws(Failure) {
    beginArray(isEmpty: items.isEmpty)
    for item in items { try write(&self, item) }
    endArray()
  }

  @inlinable
  public mutating func array(_ texts: some Collection<String>) {
    beginArray(isEmpty: texts.isEmpty)
    for text in texts { string(text) }
    endArray()
  }

  /// An object with at least one member; `write` writes names and values.
  @inlinable
  public mutating func object<Failure>(_ write: (inout Self) throws(Failure) -> Void) throws(Failure) {
    beginObject(isEmpty: false)
    try write(&self)
    endObject()
  }

  /// Text, or null.
  @inlinable
  public mutating func string(_ text: String?) {
    if let text { string(text) } else { null() }
  }

  @inlinable
  public mutating func value(_ value: DocumentValue) { value.write(to: &self) }
}

extension DocumentValue {
  @inlinable
  public func write(to sink: inout some DocumentSink) {
    switch self {
    case .null: sink.null()
    case .bool(let flag): sink.bool(flag)
    case .int(let number): sink.int(number)
    case .number(let text): sink.number(text)
    case .string(let text): sink.string(text)
    case .array(let values):
      sink.beginArray(isEmpty: values.isEmpty)
      for value in values { value.write(to: &sink) }
      sink.endArray()
    case .object(let members):
      sink.beginObject(isEmpty: members.isEmpty)
      for member in members {
        sink.name(member.name)
        member.value.write(to: &sink)
      }
      sink.endObject()
    }
  }
}

extension DocumentNode {
  /// Numbers keep the spelling that was read.
  @inlinable
  public func write(to sink: inout some DocumentSink) {
    switch content {
    case .null: sink.null()
    case .bool(let flag): sink.bool(flag)
    case .number(let text): sink.number(text)
    case .string(let text): sink.string(text)
    case .array(let nodes):
      sink.beginArray(isEmpty: nodes.isEmpty)
      for node in nodes { node.write(to: &sink) }
      sink.endArray()
    case .object(let members):
      sink.beginObject(isEmpty: members.isEmpty)
      for member in members {
        sink.name(member.name)
        member.node.write(to: &sink)
      }
      sink.endObject()
    }
  }
}
