/// Writes documents as JSON (RFC 8259), collected as bytes. Call `takeWritten` now and then to keep memory flat.
public struct JSONWriter: DocumentSink {
  public enum Layout: Sendable {
    /// No line breaks, for JSON Lines.
    case line
    /// Indented by two spaces.
    case indented
  }

  private let layout: Layout
  private var bytes = PieceBuffer()
  private var depth = 0
  /// Whether the innermost container has no item yet.
  private var isFirst = true
  private var followsName = false

  public init(layout: Layout) { self.layout = layout }

  /// The document without a final line break.
  public static func text(of document: DocumentValue, layout: Layout) -> String {
    var writer = JSONWriter(layout: layout)
    document.write(to: &writer)
    return writer.takeWritten()
  }

  /// Everything written since the last call.
  public mutating func takeWritten() -> String {
    defer { bytes.removeAll() }
    return String(decoding: bytes.written, as: UTF8.self)
  }

  /// Everything written since the last call, as UTF-8.
  public mutating func takeBytes() -> [UInt8] {
    defer { bytes.removeAll() }
    return Array(bytes.written)
  }

  /// The bytes that were not taken yet.
  public var pendingCount: Int { bytes.written.count }

  /// A line break between or after documents.
  public mutating func endLine() {
    precondition(depth == 0, "a line ends between documents")
    bytes.append(UInt8(ascii: "\n"))
  }

  public mutating func null() { word("null") }

  public mutating func bool(_ flag: Bool) { word(flag ? "true" : "false") }

  public mutating func int(_ number: Int) {
    beginValue()
    bytes.append(decimal: number)
  }

  public mutating func number(_ text: String) { word(text) }

  /// A value that is not escaped.
  private mutating func word(_ text: String) {
    beginValue()
    bytes.append(text)
  }

  public mutating func string(_ text: String) {
    beginValue()
    quote(text)
  }

  private mutating func quote(_ text: String) {
    if bytes.append(quotingPlain: text) { return }
    var escaped: [UInt8] = []
    TextEscaping.appendJSON(text, .allScripts, to: &escaped)
    bytes.append(escaped)
  }

  public mutating func beginArray(isEmpty: Bool) { begin(UInt8(ascii: "[")) }

  public mutating func endArray() { end(UInt8(ascii: "]")) }

  public mutating func beginObject(isEmpty: Bool) { begin(UInt8(ascii: "{")) }

  public mutating func name(_ name: String) {
    precondition(!followsName, "a name comes before its value")
    beginItem()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    if layout == .indented { bytes.append(UInt8(ascii: " ")) }
    followsName = true
  }

  public mutating func endObject() { end(UInt8(ascii: "}")) }

  private mutating func begin(_ bracket: UInt8) {
    beginValue()
    bytes.append(bracket)
    depth += 1
    isFirst = true
  }

  private mutating func end(_ bracket: UInt8) {
    precondition(depth > 0 && !followsName, "a container ends after its last value")
    depth -= 1
    if !isFirst { breakLine() }
    isFirst = false
    bytes.append(bracket)
  }

  private mutating func beginValue() {
    if followsName {
      followsName = false
    } else if depth > 0 {
      beginItem()
    }
  }

  private mutating func beginItem() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    breakLine()
  }

  private mutating func breakLine() {
    guard layout == .indented else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(UInt8(ascii: " "), count: 2 * depth)
  }
}
