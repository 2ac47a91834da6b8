/// Reads JSON documents (RFC 8259) into trees. Flow logs in large numbers have a faster scanner.
///
/// Several documents may follow one another, as in JSON Lines. A byte-order mark before the first is skipped.
public struct JSONDocumentReader {
  private let bytes: [UInt8]
  private var offset = 0
  private var line = 1
  private let commas: Commas

  public enum Commas: Sendable {
    /// Between items only (RFC 8259).
    case mustSeparate
    /// After the last item too, as in logs that were edited or cut.
    case mayTrail
  }

  /// Deeper nesting is an error.
  public static let depthLimit = 128

  public init(_ bytes: [UInt8], commas: Commas = .mustSeparate) {
    self.bytes = bytes
    self.commas = commas
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  /// Nil after the last document. After an error `skipLine` lets the reader continue on the next line.
  public mutating func next() throws(DocumentError) -> DocumentNode? { try next { _ in false } }

  /// Offers each item of the document's `items` to `takeItem` as soon as it is read; the document keeps only those that it returns false
  /// for.
  public mutating func next(takeItem: (DocumentNode) -> Bool) throws(DocumentError) -> DocumentNode? {
    skipBlanks()
    guard offset < bytes.count else { return nil }
    guard peek == UInt8(ascii: "{") else { return try value(depth: 0) }
    let start = line
    return DocumentNode(.object(try object(depth: 0, takeItem)), line: start)
  }

  public mutating func skipLine() {
    while let byte = peek, byte != UInt8(ascii: "\n") { offset += 1 }
  }

  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private func error(_ message: String) -> DocumentError { DocumentError(line: line, message: message) }

  private mutating func skipBlanks() {
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      default: return
      }
      offset += 1
    }
  }

  private mutating func value(depth: Int) throws(DocumentError) -> DocumentNode {
    guard depth < Self.depthLimit else { throw error("nested deeper than \(Self.depthLimit) levels") }
    skipBlanks()
    let start = line
    guard let byte = peek else { throw error("the document ends where a value is expected") }
    switch byte {
    case UInt8(ascii: "{"): return DocumentNode(.object(try object(depth: depth)), line: start)
    case UInt8(ascii: "["): return DocumentNode(.array(try array(depth: depth)), line: start)
    case UInt8(ascii: "\""): return DocumentNode(.string(try string()), line: start)
    case UInt8(ascii: "t"): return DocumentNode(try word("true", .bool(true)), line: start)
    case UInt8(ascii: "f"): return DocumentNode(try word("false", .bool(false)), line: start)
    case UInt8(ascii: "n"): return DocumentNode(try word("null", .null), line: start)
    default: return DocumentNode(.number(try number()), line: start)
    }
  }

  private mutating func object(
    depth: Int, _ takeItem: (DocumentNode) -> Bool = { _ in false }
  ) throws(DocumentError) -> [DocumentNode.Member] {
    var members = MemberList()
    offset += 1
    skipBlanks()
    if peek == UInt8(ascii: "}") {
      offset += 1
      return []
    }
    while true {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw error("a member's name in quotes is expected") }
      let name = try string()
      skipBlanks()
      guard peek == UInt8(ascii: ":") else { throw error("':' is expected after a member's name") }
      offset += 1
      let node = try member(name, depth: depth, takeItem)
      members.set(name, node)
      if try !isFollowed(closing: UInt8(ascii: "}")) { return members.members }
    }
  }

  private mutating func member(
    _ name: String, depth: Int, _ takeItem: (DocumentNode) -> Bool
  ) throws(DocumentError) -> DocumentNode {
    skipBlanks()
    guard depth == 0, name == "items", peek == UInt8(ascii: "[") else { return try value(depth: depth + 1) }
    let start = line
    return DocumentNode(.array(try array(depth: 1, takeItem)), line: start)
  }

  private mutating func array(
    depth: Int, _ takeItem: (DocumentNode) -> Bool = { _ in false }
  ) throws(DocumentError) -> [DocumentNode] {
    var nodes: [DocumentNode] = []
    offset += 1
    skipBlanks()
    if peek == UInt8(ascii: "]") {
      offset += 1
      return []
    }
    while true {
      let node = try value(depth: depth + 1)
      if !takeItem(node) { nodes.append(node) }
      if try !isFollowed(closing: UInt8(ascii: "]")) { return nodes }
    }
  }

  /// Whether a comma comes next, rather than the end of the list.
  private mutating func isFollowed(closing: UInt8) throws(DocumentError) -> Bool {
    skipBlanks()
    guard let byte = peek, byte == UInt8(ascii: ",") || byte == closing else {
      throw error("',' or '\(Character(Unicode.Scalar(closing)))' is expected")
    }
    offset += 1
    guard byte != closing else { return false }
    guard commas == .mayTrail else { return true }
    skipBlanks()
    guard peek == closing else { return true }
    offset += 1
    return false
  }

  private mutating func word(
    _ word: StaticString, _ content: DocumentNode.Content
  ) throws(DocumentError) -> DocumentNode.Content {
    let text = Array("\(word)".utf8)
    guard bytes[offset...].starts(with: text) else { throw error("a value is expected") }
    offset += text.count
    return content
  }

  private mutating func number() throws(DocumentError) -> String {
    let start = offset
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte) {
      offset += 1
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard Double(text) != nil else { throw error("a value is expected") }
    return text
  }

  private mutating func string() throws(DocumentError) -> String {
    offset += 1
    let start = offset
    while let byte = peek, byte >= 0x20, byte != UInt8(ascii: "\\") {
      offset += 1
      // Most strings have no escapes.
      if byte == UInt8(ascii: "\"") { return String(decoding: bytes[start..<offset - 1], as: UTF8.self) }
    }
    var text = Array(bytes[start..<offset])
    while let byte = peek {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
      case 0..<0x20: throw error("a string contains a control character")
      default: text.append(byte)
      }
    }
    throw error("a string does not end")
  }

  private mutating func escape() throws(DocumentError) -> Unicode.Scalar {
    guard let byte = peek else { throw error("a string does not end") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw error("a string contains an unknown escape")
    }
  }

  /// Four hexadecimal digits, or two such escapes that make a surrogate pair; half of a pair becomes U+FFFD.
  private mutating func unicodeEscape() throws(DocumentError) -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, bytes[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      return "\u{FFFD}"
    }
    let afterFirst = offset
    offset += 2
    let second = try hexadecimal()
    guard (0xDC00..<0xE000).contains(second) else {
      offset = afterFirst
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func hexadecimal() throws(DocumentError) -> UInt32 {
    guard offset + 4 <= bytes.count,
      let value = UInt32(String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
    else { throw error("a string contains a broken \\u escape") }
    offset += 4
    return value
  }
}
