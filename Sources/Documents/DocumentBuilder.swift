/// Builds a document value from what is written to it, for the few places that need the tree itself.
public struct DocumentBuilder: DocumentSink {
  /// Values whose container has not ended, those of inner containers last.
  private var values: [DocumentValue] = []
  private var names: [String] = []
  /// The number of values and of names when each open container began.
  private var starts: [(values: Int, names: Int)] = []

  public init() {}

  /// The value that was written at the outermost level.
  public var value: DocumentValue {
    guard let value = values.last, starts.isEmpty else { preconditionFailure("the document is not complete") }
    return value
  }

  public mutating func null() { values.append(.null) }
  public mutating func bool(_ flag: Bool) { values.append(.bool(flag)) }
  public mutating func int(_ number: Int) { values.append(.int(number)) }
  public mutating func number(_ text: String) { values.append(.number(text)) }
  public mutating func string(_ text: String) { values.append(.string(text)) }
  public mutating func name(_ name: String) { names.append(name) }

  public mutating func beginArray(isEmpty: Bool) { starts.append((values.count, names.count)) }
  public mutating func beginObject(isEmpty: Bool) { starts.append((values.count, names.count)) }

  public mutating func endArray() {
    let start = starts.removeLast()
    let items = Array(values[start.values...])
    values.removeSubrange(start.values...)
    values.append(.array(items))
  }

  public mutating func endObject() {
    let start = starts.removeLast()
    let members = zip(names[start.names...], values[start.values...]).map { DocumentValue.Member($0, $1) }
    values.removeSubrange(start.values...)
    names.removeSubrange(start.names...)
    values.append(.object(members))
  }
}
