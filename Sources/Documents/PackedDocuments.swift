/// YAML documents that were read when the program was built, as text that is read again in a tenth of the time that YAML takes.
///
/// Each node is one letter for its kind, the lines between it and the node before, and what the letter calls for, depth first:
///
///     n  t  f              null, true, false
///     d  s                 a number, a string:  LENGTH : TEXT
///     a  o                 an array, an object:  COUNT : then the items; before each member's node  LENGTH : NAME
///
/// Numbers are decimal, lengths are in bytes of UTF-8. Example: `{a: 1}` in line 1 is `o1,1:1:ad0,1:1`.
public struct PackedDocuments: Sendable {
  private let text: String

  /// `text` must come from `pack`; reading anything else ends the program.
  public init(_ text: String) { self.text = text }

  public static func pack(_ documents: [DocumentNode]) -> String {
    var writer = PackedWriter()
    for document in documents { writer.add(document) }
    return writer.text
  }

  /// The documents, each with the lines of its YAML file.
  public var documents: [DocumentNode] {
    var reader = PackedReader(text)
    var documents: [DocumentNode] = []
    while !reader.isAtEnd { documents.append(reader.node()) }
    return documents
  }
}

private struct PackedWriter {
  var text = ""
  private var line = 0

  mutating func add(_ node: DocumentNode) {
    switch node.content {
    case .null: begin("n", node)
    case .bool(let flag): begin(flag ? "t" : "f", node)
    case .number(let number):
      begin("d", node)
      add(number)
    case .string(let string):
      begin("s", node)
      add(string)
    case .array(let items):
      begin("a", node)
      text += "\(items.count):"
      for item in items { add(item) }
    case .object(let members):
      begin("o", node)
      text += "\(members.count):"
      for member in members {
        add(member.name)
        add(member.node)
      }
    }
  }

  private mutating func begin(_ letter: Character, _ node: DocumentNode) {
    text.append(letter)
    text += "\(node.line - line),"
    line = node.line
  }

  private mutating func add(_ string: String) { text += "\(string.utf8.count):\(string)" }
}

private struct PackedReader {
  private let bytes: [UInt8]
  private var place = 0
  private var line = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { place == bytes.count }

  mutating func node() -> DocumentNode {
    let letter = bytes[place]
    place += 1
    line += number(before: UInt8(ascii: ","))
    let start = line
    return DocumentNode(content(letter), line: start)
  }

  private mutating func content(_ letter: UInt8) -> DocumentNode.Content {
    switch letter {
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "t"): return .bool(true)
    case UInt8(ascii: "f"): return .bool(false)
    case UInt8(ascii: "d"): return .number(string())
    case UInt8(ascii: "s"): return .string(string())
    case UInt8(ascii: "a"):
      let count = number(before: UInt8(ascii: ":"))
      return .array((0..<count).map { _ in node() })
    case UInt8(ascii: "o"):
      let count = number(before: UInt8(ascii: ":"))
      return .object(
        (0..<count).map { _ in
          let name = string()
          return DocumentNode.Member(name, node())
        })
    default: preconditionFailure("packed documents have no kind of node with the letter \(letter)")
    }
  }

  private mutating func string() -> String {
    let length = number(before: UInt8(ascii: ":"))
    defer { place += length }
    return String(decoding: bytes[place..<place + length], as: UTF8.self)
  }

  private mutating func number(before mark: UInt8) -> Int {
    var number = 0
    let isNegative = bytes[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    while bytes[place] != mark {
      number = number * 10 + Int(bytes[place] - UInt8(ascii: "0"))
      place += 1
    }
    place += 1
    return isNegative ? -number : number
  }
}
