import CYAML

/// Writes documents as YAML in kubectl's layout: block style, two spaces, members in the order given, `---` between documents. Call
/// `takeWritten` now and then to keep memory flat.
///
/// Text is quoted unless every YAML 1.1 and 1.2 reader takes it for a string.
///
/// A class, because libyaml calls back with one pointer to it.
public final class YAMLWriter: DocumentSink {
  private var emitter = yaml_emitter_t()
  /// The output of libyaml that was not taken yet; always ASCII.
  private var bytes: [UInt8] = []
  private var depth = 0
  private var hasDocuments = false
  private var followsName = false

  /// The number of the line that the last event was written on, from 1, without comments.
  private var line = 0
  /// Whether the next item or name stays on that line: it follows `- ` or `---`.
  private var continuesLine = false
  /// Complete lines that were taken.
  private var takenLines = 0
  /// Comments for the next event that writes text.
  private var pendingComments: [String] = []
  /// By the number of the line below them, sorted.
  private var comments: [(line: Int, texts: [String])] = []

  /// The documents, separated by `---` lines.
  public static func text(of documents: [DocumentValue]) -> String {
    var writer = YAMLWriter()
    for document in documents { document.write(to: &writer) }
    return writer.takeWritten()
  }

  public static func text(of document: DocumentValue) -> String { text(of: [document]) }

  public init() {
    precondition(yaml_emitter_initialize(&emitter) == 1, "libyaml could not allocate an emitter")
    // Escaped beyond ASCII: libyaml takes bidirectional controls for printable, and Kubernetes names are ASCII.
    yaml_emitter_set_unicode(&emitter, 0)
    yaml_emitter_set_width(&emitter, -1)
    yaml_emitter_set_indent(&emitter, 2)
    yaml_emitter_set_output(
      &emitter,
      { context, bytes, count in
        guard let context, let bytes else { return 0 }
        let writer = Unmanaged<YAMLWriter>.fromOpaque(context).takeUnretainedValue()
        writer.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        return 1
      }, Unmanaged.passUnretained(self).toOpaque())
    emit { yaml_stream_start_event_initialize(&$0, YAML_UTF8_ENCODING) }
  }

  deinit { yaml_emitter_delete(&emitter) }

  /// The complete lines written since the last call, with their comments. All lines are complete at the end of a document.
  public func takeWritten() -> String { String(decoding: takeBytes(), as: UTF8.self) }

  /// The complete lines written since the last call, with their comments, as UTF-8.
  public func takeBytes() -> [UInt8] {
    guard let end = bytes.lastIndex(of: Self.newline).map({ $0 + 1 }) else { return [] }
    let complete = end == bytes.count ? bytes : Array(bytes[..<end])
    bytes.removeFirst(end)
    guard let last = comments.last?.line, last > takenLines else {
      takenLines += complete.count { $0 == Self.newline }
      return complete
    }
    return commented(complete)
  }

  private static let newline = UInt8(ascii: "\n")

  private func commented(_ lines: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var placed = 0
    for line in lines.dropLast().split(separator: Self.newline, omittingEmptySubsequences: false) {
      takenLines += 1
      while placed < comments.count, comments[placed].line <= takenLines {
        for text in comments[placed].texts {
          result += line.prefix { $0 == UInt8(ascii: " ") }
          result += "# \(text)\n".utf8
        }
        placed += 1
      }
      result += line
      result.append(Self.newline)
    }
    comments.removeFirst(placed)
    return result
  }

  /// Puts lines, each after `# `, above the line of the node that is written next, at its indentation. Before a name that is the line of
  /// the name; between a name and a list or an object, the line of the first item or member. Unsafe characters are escaped as for a
  /// terminal.
  public func comment(_ lines: [String]) { pendingComments += lines.map(TextEscaping.forTerminal) }

  public func null() { scalar("null", .plain) }

  public func bool(_ flag: Bool) { scalar(flag ? "true" : "false", .plain) }

  public func int(_ number: Int) { scalar(String(number), .plain) }

  public func number(_ text: String) { scalar(text, .plain) }

  public func string(_ text: String) { scalar(text, YAMLScalarStyle(for: text)) }

  public func beginArray(isEmpty: Bool) {
    begin(isEmpty: isEmpty)
    let style = isEmpty ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
    emit { yaml_sequence_start_event_initialize(&$0, nil, nil, 1, style) }
  }

  public func endArray() {
    emit { yaml_sequence_end_event_initialize(&$0) }
    depth -= 1
    endDocumentIfOutermost()
  }

  public func beginObject(isEmpty: Bool) {
    begin(isEmpty: isEmpty)
    let style = isEmpty ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
    emit { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, style) }
  }

  public func name(_ name: String) {
    beginText()
    continuesLine = false
    followsName = true
    emitScalar(name, YAMLScalarStyle(for: name))
  }

  public func endObject() {
    emit { yaml_mapping_end_event_initialize(&$0) }
    depth -= 1
    endDocumentIfOutermost()
  }

  private func scalar(_ text: String, _ style: YAMLScalarStyle) {
    beginValue(isFilledContainer: false)
    emitScalar(text, style)
    endDocumentIfOutermost()
  }

  private func begin(isEmpty: Bool) {
    beginValue(isFilledContainer: !isEmpty)
    depth += 1
  }

  /// Follows the layout: the items or members of a container begin lines of their own, but the first of a container that is itself an
  /// item stays on the line of that item's `- `.
  private func beginValue(isFilledContainer: Bool) {
    if depth == 0 { beginDocument() }
    if followsName {
      followsName = false
      if !isFilledContainer { attachComments() }
    } else if depth == 0, isFilledContainer {
      continuesLine = false
    } else {
      beginText()
      continuesLine = isFilledContainer
    }
  }

  private func beginText() {
    if !continuesLine { line += 1 }
    attachComments()
  }

  private func attachComments() {
    guard !pendingComments.isEmpty else { return }
    comments.append((line, pendingComments))
    pendingComments = []
  }

  private func beginDocument() {
    let isFirst = !hasDocuments
    emit { yaml_document_start_event_initialize(&$0, nil, nil, nil, isFirst ? 1 : 0) }
    if !isFirst { line += 1 }
    continuesLine = !isFirst
    hasDocuments = true
  }

  private func endDocumentIfOutermost() {
    guard depth == 0 else { return }
    emit { yaml_document_end_event_initialize(&$0, 1) }
  }

  private func emitScalar(_ text: String, _ style: YAMLScalarStyle) {
    var text = text
    emit { event in
      text.withUTF8 { bytes in
        yaml_scalar_event_initialize(
          &event, nil, nil, bytes.baseAddress, Int32(clamping: bytes.count), style == .plain ? 1 : 0, 1,
          style == .plain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE)
      }
    }
  }

  private func emit(_ make: (inout yaml_event_t) -> Int32) {
    var event = yaml_event_t()
    precondition(make(&event) == 1, "libyaml could not allocate an event")
    precondition(yaml_emitter_emit(&emitter, &event) == 1, "events come in an order that YAML does not have")
  }
}

enum YAMLScalarStyle: Equatable {
  case plain
  case quoted

  /// Plain for words that begin with a letter or `/`, contain only letters, digits and `-_./`, and have no other meaning to a YAML 1.1 or
  /// 1.2 reader.
  init(for text: String) {
    let bytes = text.utf8
    let isWord = bytes.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || Self.marks.contains($0) }
    let startsAsWord = bytes.first.map { Self.isLetter($0) || $0 == UInt8(ascii: "/") } ?? false
    self = isWord && startsAsWord && !Self.isReserved(text) ? .plain : .quoted
  }

  private static let marks = Array("-_./".utf8)
  /// Words that readers of YAML 1.1 take for a Boolean, null or a number.
  private static let reserved: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity",
  ]

  private static func isReserved(_ text: String) -> Bool {
    text.utf8.count <= longestReserved && reserved.contains(text.lowercased())
  }

  private static let longestReserved = reserved.map(\.utf8.count).max() ?? 0

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
