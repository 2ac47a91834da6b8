import Documents
import FlowModel

/// Writes a JSON object on one line of ASCII. Every other character is escaped, so that lines can be sorted by bytes, pass through any
/// pipe, and are safe on a terminal.
///
/// Omits members that are zero, nil or empty.
struct JSONLine {
  private var bytes = [UInt8(ascii: "{")]

  /// The object, without a line break.
  var finished: String { String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self) }

  mutating func add(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    begin(name)
    append(value)
  }

  mutating func add(_ name: StaticString, _ number: Int?) {
    guard let number, number != 0 else { return }
    begin(name)
    bytes += String(number).utf8
  }

  mutating func add(_ name: StaticString, flag: Bool) {
    guard flag else { return }
    begin(name)
    bytes += "true".utf8
  }

  mutating func add(_ name: StaticString, _ texts: [String]) {
    list(name, texts) { $0.append($1) }
  }

  mutating func add(_ name: StaticString, _ window: TimeWindow?) {
    guard let window else { return }
    begin(name)
    bytes += "[\(window.first.nanoseconds),\(window.last.nanoseconds)]".utf8
  }

  mutating func add(_ name: StaticString, rows: [[Int]]) {
    list(name, rows) { $0.bytes += ("[" + $1.map(String.init).joined(separator: ",") + "]").utf8 }
  }

  /// Each remark as an object of `id` and its fields. Writes zeros too.
  mutating func add(_ name: StaticString, remarks: [some InputRemark]) {
    list(name, remarks) { line, remark in
      line.bytes += "{\"id\":".utf8
      line.append(remark.id)
      for field in remark.fields {
        line.bytes += ",\"\(field.name)\":".utf8
        switch field.value {
        case .number(let number): line.bytes += String(number).utf8
        case .word(let word): line.append(word)
        case .words(let words):
          line.bytes.append(UInt8(ascii: "["))
          for (place, word) in words.enumerated() {
            if place > 0 { line.bytes.append(UInt8(ascii: ",")) }
            line.append(word)
          }
          line.bytes.append(UInt8(ascii: "]"))
        }
      }
      line.bytes.append(UInt8(ascii: "}"))
    }
  }

  /// An object of texts, sorted by name.
  mutating func add(_ name: StaticString, _ texts: [String: String]) {
    guard !texts.isEmpty else { return }
    begin(name)
    bytes.append(UInt8(ascii: "{"))
    for (number, member) in texts.sorted(by: { Self.ascii($0.key) < Self.ascii($1.key) }).enumerated() {
      if number > 0 { bytes.append(UInt8(ascii: ",")) }
      append(member.key)
      bytes.append(UInt8(ascii: ":"))
      append(member.value)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// An object; omitted if it is empty.
  mutating func add(_ name: StaticString, _ fill: (inout JSONLine) -> Void) {
    var inner = JSONLine()
    fill(&inner)
    guard inner.bytes.count > 1 else { return }
    begin(name)
    append(inner)
  }

  /// An array of objects.
  mutating func add<Item>(_ name: StaticString, _ items: [Item], _ fill: (inout JSONLine, Item) -> Void) {
    list(name, items) { line, item in
      var inner = JSONLine()
      fill(&inner, item)
      line.append(inner)
    }
  }

  private mutating func list<Item>(_ name: StaticString, _ items: [Item], _ append: (inout JSONLine, Item) -> Void) {
    guard !items.isEmpty else { return }
    begin(name)
    bytes.append(UInt8(ascii: "["))
    for (number, item) in items.enumerated() {
      if number > 0 { bytes.append(UInt8(ascii: ",")) }
      append(&self, item)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func begin(_ name: StaticString) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    bytes += "\"\(name)\":".utf8
  }

  private mutating func append(_ value: String) { TextEscaping.appendJSON(value, .ascii, to: &bytes) }

  private mutating func append(_ inner: JSONLine) {
    bytes += inner.bytes
    bytes.append(UInt8(ascii: "}"))
  }

  /// The escaped text without quotation marks.
  private static func ascii(_ value: String) -> String {
    var bytes: [UInt8] = []
    TextEscaping.appendJSON(value, .ascii, to: &bytes)
    return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
  }
}
