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
    var text: [UInt8] = []
    append(document, to: &text, layout: layout, depth: 0)
    return String(decoding: text, as: UTF8.self)
  }

  /// The document as JSON, without a final line break, handed over in pieces while its lists are made. Throws what `put` throws.
  public static func write<Failure>(
    _ document: ListedDocument, layout: Layout, _ put: (String) throws(Failure) -> Void
  ) throws(Failure) {
    var text: [UInt8] = []
    try write(document, layout, depth: 0, &text, put)
    try put(String(decoding: text, as: UTF8.self))
  }

  /// `text` is what was not handed over yet, as bytes: a string that grows character by character takes nearly twice as long.
  private static func write<Failure>(
    _ document: ListedDocument, _ layout: Layout, depth: Int, _ text: inout [UInt8],
    _ put: (String) throws(Failure) -> Void
  ) throws(Failure) {
    switch document {
    case .value(let value): append(value, to: &text, layout: layout, depth: depth)
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      for (place, member) in members.enumerated() {
        if place > 0 { text.append(UInt8(ascii: ",")) }
        breakLine(&text, layout, depth + 1)
        appendString(member.name, to: &text)
        text += (layout == .line ? ":" : ": ").utf8
        try write(member.part, layout, depth: depth + 1, &text, put)
      }
      if !members.isEmpty { breakLine(&text, layout, depth) }
      text.append(UInt8(ascii: "}"))
    case .list(let count, let item):
      text.append(UInt8(ascii: "["))
      for place in 0..<count {
        if place > 0 { text.append(UInt8(ascii: ",")) }
        breakLine(&text, layout, depth + 1)
        try write(item(place), layout, depth: depth + 1, &text, put)
        try put(String(decoding: text, as: UTF8.self))
        text.removeAll(keepingCapacity: true)
      }
      if count > 0 { breakLine(&text, layout, depth) }
      text.append(UInt8(ascii: "]"))
    }
  }

  private static func append(_ value: DocumentValue, to text: inout [UInt8], layout: Layout, depth: Int) {
    switch value {
    case .null: text += "null".utf8
    case .bool(let flag): text += (flag ? "true" : "false").utf8
    case .int(let number): text += String(number).utf8
    case .number(let number): text += number.utf8
    case .string(let string): appendString(string, to: &text)
    case .array(let values):
      appendList(values, "[", "]", to: &text, layout, depth) { value, text in
        append(value, to: &text, layout: layout, depth: depth + 1)
      }
    case .object(let members):
      appendList(members, "{", "}", to: &text, layout, depth) { member, text in
        appendString(member.name, to: &text)
        text += (layout == .line ? ":" : ": ").utf8
        append(member.value, to: &text, layout: layout, depth: depth + 1)
      }
    }
  }

  private static func appendList<Item>(
    _ items: [Item], _ opening: String, _ closing: String, to text: inout [UInt8], _ layout: Layout, _ depth: Int,
    item append: (Item, inout [UInt8]) -> Void
  ) {
    text += opening.utf8
    for (index, item) in items.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      breakLine(&text, layout, depth + 1)
      append(item, &text)
    }
    if !items.isEmpty { breakLine(&text, layout, depth) }
    text += closing.utf8
  }

  private static func breakLine(_ text: inout [UInt8], _ layout: Layout, _ depth: Int) {
    guard layout == .indented else { return }
    text.append(UInt8(ascii: "\n"))
    text += repeatElement(UInt8(ascii: " "), count: 2 * depth)
  }

  /// Escapes what JSON must escape, and also what JavaScript or a terminal could take for more than text.
  private static func appendString(_ string: String, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    defer { text.append(UInt8(ascii: "\"")) }
    // Nearly every string is like this; in one piece it takes a third of the time.
    if string.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      text += string.utf8
      return
    }
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\"".utf8
      case "\\": text += "\\\\".utf8
      case "\n": text += "\\n".utf8
      case "\r": text += "\\r".utf8
      case "\t": text += "\\t".utf8
      default:
        if TerminalText.isUnsafe(scalar) {
          let digits = String(scalar.value, radix: 16)
          text += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        } else {
          text += String(scalar).utf8
        }
      }
    }
  }
}
