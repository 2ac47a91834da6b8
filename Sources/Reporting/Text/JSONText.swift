public import KubeModel

/// Documents as JSON text (RFC 8259).
public enum JSONText {
  /// How the text is laid out.
  public enum Layout: Sendable {
    /// Everything on one line, for JSON Lines.
    case line
    /// Indented by two spaces, for people.
    case indented
  }

  /// The document as JSON, without a final line break.
  public static func text(of document: DocumentValue, layout: Layout) -> String {
    var text = ""
    append(document, to: &text, layout: layout, depth: 0)
    return text
  }

  /// The document as JSON, without a final line break, handed over in pieces while its lists are made. Throws what `put` throws.
  public static func write<Failure>(
    _ document: ListedDocument, layout: Layout, _ put: (String) throws(Failure) -> Void
  ) throws(Failure) {
    var text = ""
    try write(document, layout, depth: 0, &text, put)
    try put(text)
  }

  /// `text` is what was not handed over yet.
  private static func write<Failure>(
    _ document: ListedDocument, _ layout: Layout, depth: Int, _ text: inout String,
    _ put: (String) throws(Failure) -> Void
  ) throws(Failure) {
    switch document {
    case .value(let value): append(value, to: &text, layout: layout, depth: depth)
    case .object(let members):
      text += "{"
      for (place, member) in members.enumerated() {
        if place > 0 { text += "," }
        breakLine(&text, layout, depth + 1)
        appendString(member.name, to: &text)
        text += layout == .line ? ":" : ": "
        try write(member.part, layout, depth: depth + 1, &text, put)
      }
      if !members.isEmpty { breakLine(&text, layout, depth) }
      text += "}"
    case .list(let count, let item):
      text += "["
      for place in 0..<count {
        if place > 0 { text += "," }
        breakLine(&text, layout, depth + 1)
        try write(item(place), layout, depth: depth + 1, &text, put)
        try put(text)
        text.removeAll(keepingCapacity: true)
      }
      if count > 0 { breakLine(&text, layout, depth) }
      text += "]"
    }
  }

  private static func append(_ value: DocumentValue, to text: inout String, layout: Layout, depth: Int) {
    switch value {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .int(let number): text += String(number)
    case .number(let number): text += number
    case .string(let string): appendString(string, to: &text)
    case .array(let values):
      appendList(values, "[", "]", to: &text, layout, depth) { value, text in
        append(value, to: &text, layout: layout, depth: depth + 1)
      }
    case .object(let members):
      appendList(members, "{", "}", to: &text, layout, depth) { member, text in
        appendString(member.name, to: &text)
        text += layout == .line ? ":" : ": "
        append(member.value, to: &text, layout: layout, depth: depth + 1)
      }
    }
  }

  private static func appendList<Item>(
    _ items: [Item], _ opening: String, _ closing: String, to text: inout String, _ layout: Layout, _ depth: Int,
    item append: (Item, inout String) -> Void
  ) {
    text += opening
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      breakLine(&text, layout, depth + 1)
      append(item, &text)
    }
    if !items.isEmpty { breakLine(&text, layout, depth) }
    text += closing
  }

  private static func breakLine(_ text: inout String, _ layout: Layout, _ depth: Int) {
    guard layout == .indented else { return }
    text += "\n"
    for _ in 0..<depth { text += "  " }
  }

  /// Escapes what JSON must escape, and also what JavaScript or a terminal could take for more than text.
  private static func appendString(_ string: String, to text: inout String) {
    text += "\""
    defer { text += "\"" }
    // Nearly every string is like this; in one piece it takes a third of the time.
    if string.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      text += string
      return
    }
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if TerminalText.isUnsafe(scalar) {
          let digits = String(scalar.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
  }
}
