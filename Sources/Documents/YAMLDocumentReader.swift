import CYAML

/// Reads YAML documents into trees through libyaml, with Kubernetes' meaning of plain words: anything in quotation marks is text.
///
/// Aliases are expanded up to a limit, so that a small file cannot become a huge tree.
public struct YAMLDocumentReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private var event = yaml_event_t()
  private var anchors: [String: Anchor] = [:]
  private var expanded = 0
  private var hasEnded = false

  /// Deeper nesting is an error.
  public static let depthLimit = 100
  /// If aliases bring in more nodes, that is an error.
  public static let expansionLimit = 100_000

  private struct Anchor {
    var node: DocumentNode
    var count: Int
  }

  public init(_ text: [UInt8]) {
    bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, text.count))
    _ = bytes.initialize(from: text)
    parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    precondition(yaml_parser_initialize(parser) == 1, "libyaml could not allocate a parser")
    yaml_parser_set_input_string(parser, bytes.baseAddress, text.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    bytes.deallocate()
  }

  /// All documents of a text that is small enough to be in memory as trees. Throws for the first error.
  public static func documents(_ text: [UInt8]) throws(DocumentError) -> [DocumentNode] {
    var reader = YAMLDocumentReader(text)
    var documents: [DocumentNode] = []
    while let document = try reader.next() { documents.append(document) }
    return documents
  }

  /// Nil after the last document. An empty document is null. After an error there are no more documents: libyaml cannot continue.
  public mutating func next() throws(DocumentError) -> DocumentNode? { try next { _ in false } }

  /// Offers each item of the document's `items` to `takeItem` as soon as it is read; the document keeps only those that it returns false
  /// for.
  public mutating func next(takeItem: (DocumentNode) -> Bool) throws(DocumentError) -> DocumentNode? {
    guard !hasEnded else { return nil }
    do {
      return try nextDocument(takeItem)
    } catch {
      hasEnded = true
      throw error
    }
  }

  private mutating func nextDocument(_ takeItem: (DocumentNode) -> Bool) throws(DocumentError) -> DocumentNode? {
    while true {
      switch try advance() {
      case YAML_STREAM_END_EVENT:
        hasEnded = true
        return nil
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT: anchors = [:]
      case YAML_DOCUMENT_END_EVENT: break
      default:
        var count = 0
        return try node(depth: 0, &count, takeItem)
      }
    }
  }

  private mutating func advance() throws(DocumentError) -> yaml_event_type_t {
    yaml_event_delete(&event)
    guard yaml_parser_parse(parser, &event) == 1 else {
      let problem = parser.pointee.problem.map { String(cString: $0) } ?? "unreadable"
      throw DocumentError(line: Int(clamping: parser.pointee.problem_mark.line) + 1, message: "not YAML: \(problem)")
    }
    return event.type
  }

  private var line: Int { Int(clamping: event.start_mark.line) + 1 }

  /// The node whose first event is the current one. `count` grows by the nodes in it.
  private mutating func node(
    depth: Int, _ count: inout Int, _ takeItem: (DocumentNode) -> Bool = { _ in false }
  ) throws(DocumentError) -> DocumentNode {
    guard depth < Self.depthLimit else {
      throw DocumentError(line: line, message: "nested deeper than \(Self.depthLimit) levels")
    }
    let start = line
    let before = count
    count += 1
    let anchor = anchorName
    let node: DocumentNode
    switch event.type {
    case YAML_ALIAS_EVENT: return try alias(start, &count)
    case YAML_SEQUENCE_START_EVENT: node = DocumentNode(.array(try sequence(depth, &count, takeItem)), line: start)
    case YAML_MAPPING_START_EVENT: node = DocumentNode(.object(try mapping(depth, &count, takeItem)), line: start)
    default: node = DocumentNode(scalar, line: start)
    }
    if let anchor { anchors[anchor] = Anchor(node: node, count: count - before) }
    return node
  }

  private mutating func alias(_ line: Int, _ count: inout Int) throws(DocumentError) -> DocumentNode {
    let name = event.data.alias.anchor.map { String(cString: $0) } ?? ""
    guard let anchor = anchors[name] else {
      throw DocumentError(line: line, message: "the alias '*\(name)' has no anchor before it")
    }
    expanded += anchor.count
    count += anchor.count
    guard expanded <= Self.expansionLimit else {
      throw DocumentError(line: line, message: "aliases bring in more than \(Self.expansionLimit) nodes")
    }
    return anchor.node
  }

  /// Items of the outermost mapping's `items` are offered to `takeItem`.
  private mutating func sequence(
    _ depth: Int, _ count: inout Int, _ takeItem: (DocumentNode) -> Bool
  ) throws(DocumentError) -> [DocumentNode] {
    var nodes: [DocumentNode] = []
    while try advance() != YAML_SEQUENCE_END_EVENT {
      let node = try node(depth: depth + 1, &count)
      if depth != 1 || !takeItem(node) { nodes.append(node) }
    }
    return nodes
  }

  private mutating func mapping(
    _ depth: Int, _ count: inout Int, _ takeItem: (DocumentNode) -> Bool
  ) throws(DocumentError) -> [DocumentNode.Member] {
    var members = MemberList()
    while try advance() != YAML_MAPPING_END_EVENT {
      let keyLine = line
      let name: String
      switch try node(depth: depth + 1, &count).content {
      case .string(let text), .number(let text): name = text
      case .bool(let flag): name = flag ? "true" : "false"
      case .null: name = "null"
      case .array, .object: throw DocumentError(line: keyLine, message: "a key is neither text nor number")
      }
      _ = try advance()
      let value =
        depth == 0 && name == "items"
        ? try node(depth: 1, &count, takeItem) : try node(depth: depth + 1, &count)
      members.set(name, value)
    }
    return members.members
  }

  private var anchorName: String? {
    switch event.type {
    case YAML_SCALAR_EVENT: event.data.scalar.anchor.map { String(cString: $0) }
    case YAML_SEQUENCE_START_EVENT: event.data.sequence_start.anchor.map { String(cString: $0) }
    case YAML_MAPPING_START_EVENT: event.data.mapping_start.anchor.map { String(cString: $0) }
    default: nil
    }
  }

  private var scalar: DocumentNode.Content {
    let scalar = event.data.scalar
    let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    let text = String(decoding: bytes, as: UTF8.self)
    guard scalar.style == YAML_PLAIN_SCALAR_STYLE, scalar.tag == nil else { return .string(text) }
    return YAMLPlainScalar.content(of: text)
  }
}

/// The meaning of plain words in a Kubernetes manifest: sigs.k8s.io/yaml reads YAML 1.2's core words, and of YAML 1.1 only the spellings
/// below.
private enum YAMLPlainScalar {
  static func content(of text: String) -> DocumentNode.Content {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return .bool(true)
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return .bool(false)
    default: return isNumber(text) ? .number(text) : .string(text)
    }
  }

  /// Decimal integers and fractions only: other bases are not used where this program reads numbers.
  private static func isNumber(_ text: String) -> Bool {
    guard let first = text.utf8.first, "0123456789+-.".utf8.contains(first),
      text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) })
    else { return false }
    return Double(text) != nil
  }
}
