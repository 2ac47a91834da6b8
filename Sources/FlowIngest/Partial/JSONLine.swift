import FlowModel

/// Writes a JSON object on one line of ASCII. Every other character is escaped, so that lines can be sorted by bytes, pass through any
/// pipe, and are safe on a terminal.
///
/// Omits members that are zero, nil or empty.
struct JSONLine {
  private var text = "{"

  /// The object, without a line break.
  var finished: String { text + "}" }

  mutating func add(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    begin(name)
    append(value)
  }

  mutating func add(_ name: StaticString, _ number: Int?) {
    guard let number, number != 0 else { return }
    begin(name)
    text += String(number)
  }

  mutating func add(_ name: StaticString, flag: Bool) {
    guard flag else { return }
    begin(name)
    text += "true"
  }

  mutating func add(_ name: StaticString, _ texts: [String]) {
    list(name, texts) { $0.append($1) }
  }

  mutating func add(_ name: StaticString, _ window: TimeWindow?) {
    guard let window else { return }
    begin(name)
    text += "[\(window.first.nanoseconds),\(window.last.nanoseconds)]"
  }

  mutating func add(_ name: StaticString, rows: [[Int]]) {
    list(name, rows) { $0.text += "[" + $1.map(String.init).joined(separator: ",") + "]" }
  }

  /// Each remark as an object of `id` and its fields. Writes zeros too.
  mutating func add(_ name: StaticString, remarks: [some InputRemark]) {
    list(name, remarks) { line, remark in
      line.text += "{\"id\":"
      line.append(remark.id)
      for field in remark.fields {
        line.text += ",\"\(field.name)\":"
        switch field.value {
        case .number(let number): line.text += String(number)
        case .word(let word): line.append(word)
        case .words(let words):
          line.text += "[" + words.map { "\"" + Self.ascii($0) + "\"" }.joined(separator: ",") + "]"
        }
      }
      line.text += "}"
    }
  }

  /// An object of texts, sorted by name.
  mutating func add(_ name: StaticString, _ texts: [String: String]) {
    guard !texts.isEmpty else { return }
    begin(name)
    text += "{"
    for (number, member) in texts.sorted(by: { Self.ascii($0.key) < Self.ascii($1.key) }).enumerated() {
      if number > 0 { text += "," }
      append(member.key)
      text += ":"
      append(member.value)
    }
    text += "}"
  }

  /// An object; omitted if it is empty.
  mutating func add(_ name: StaticString, _ fill: (inout JSONLine) -> Void) {
    var inner = JSONLine()
    fill(&inner)
    guard inner.text != "{" else { return }
    begin(name)
    text += inner.finished
  }

  /// An array of objects.
  mutating func add<Item>(_ name: StaticString, _ items: [Item], _ fill: (inout JSONLine, Item) -> Void) {
    list(name, items) { line, item in
      var inner = JSONLine()
      fill(&inner, item)
      line.text += inner.finished
    }
  }

  private mutating func list<Item>(_ name: StaticString, _ items: [Item], _ append: (inout JSONLine, Item) -> Void) {
    guard !items.isEmpty else { return }
    begin(name)
    text += "["
    for (number, item) in items.enumerated() {
      if number > 0 { text += "," }
      append(&self, item)
    }
    text += "]"
  }

  private mutating func begin(_ name: StaticString) {
    if text.utf8.count > 1 { text += "," }
    text += "\"\(name)\":"
  }

  private mutating func append(_ value: String) {
    text += "\"" + Self.ascii(value) + "\""
  }

  /// Escapes everything but printable ASCII.
  private static func ascii(_ value: String) -> String {
    let isPlain = value.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }
    guard !isPlain else { return value }
    var text = ""
    for unit in value.utf16 {
      switch unit {
      case 0x22: text += "\\\""
      case 0x5C: text += "\\\\"
      case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return text
  }
}
