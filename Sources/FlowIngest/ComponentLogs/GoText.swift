/// Text as Go programs write it: quoted strings, and values by name.
enum GoText {
  /// The string that begins with the quote at `start`, without its escapes, and what follows it; nil where its end is missing.
  static func quoted(_ text: Substring) -> (value: String, rest: Substring)? {
    guard text.first == "\"" else { return nil }
    var value: [UInt8] = []
    var bytes = text.utf8.dropFirst()
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return (String(decoding: value, as: UTF8.self), Substring(bytes))
      case UInt8(ascii: "\\"):
        guard let next = bytes.popFirst() else { return nil }
        switch next {
        case UInt8(ascii: "n"): value.append(0x0A)
        case UInt8(ascii: "t"): value.append(0x09)
        case UInt8(ascii: "r"): value.append(0x0D)
        case UInt8(ascii: "u"): value += character(&bytes, digits: 4)
        case UInt8(ascii: "x"): value += character(&bytes, digits: 2)
        default: value.append(next)
        }
      default: value.append(byte)
      }
    }
    return nil
  }

  private static func character(_ bytes: inout Substring.UTF8View, digits: Int) -> [UInt8] {
    let code = UInt32(String(decoding: bytes.prefix(digits), as: UTF8.self), radix: 16)
    bytes = bytes.dropFirst(digits)
    return code.flatMap(Unicode.Scalar.init).map { Array(String($0).utf8) } ?? []
  }

  /// The quotes that nested errors escape, once for each level.
  static func withoutEscapes(_ text: String) -> String {
    var text = text
    for _ in 0..<levels where text.contains("\\\"") {
      var result = ""
      var isEscaped = false
      for character in text {
        if isEscaped, character != "\"", character != "\\" { result.append("\\") }
        isEscaped = character == "\\" && !isEscaped
        if !isEscaped { result.append(character) }
      }
      text = isEscaped ? result + "\\" : result
    }
    return text
  }

  /// gRPC quotes an error that quotes another one.
  private static let levels = 3

  /// `name="value" name=value "name"="value" name=<...>` in their order; an empty list where the text does not begin so.
  ///
  /// A value in angle brackets is klog's form of several lines, each led by a tab. A name may contain blanks.
  static func values(_ text: Substring) -> [(name: String, value: String)] {
    var values: [(String, String)] = []
    var rest = text.drop { $0 == " " || $0 == "\t" }
    while !rest.isEmpty {
      guard let (name, after) = name(rest), let (value, next) = value(after) else { return values }
      values.append((name, value))
      rest = next.drop { $0 == " " || $0 == "\t" || $0 == "\n" }
    }
    return values
  }

  private static func name(_ text: Substring) -> (String, Substring)? {
    if let (name, rest) = quoted(text) { return rest.first == "=" ? (name, rest.dropFirst()) : nil }
    guard let equals = text.firstIndex(of: "=") else { return nil }
    let name = text[..<equals]
    guard !name.isEmpty, name.utf8.count <= nameLimit, !name.contains(where: { $0 == "\"" || $0 == "\n" }) else {
      return nil
    }
    return (String(name), text[text.index(after: equals)...])
  }

  private static let nameLimit = 40

  private static func value(_ text: Substring) -> (String, Substring)? {
    if text.first == "\"" { return quoted(text) ?? (String(text.dropFirst()), "") }
    if text.hasPrefix("<\n") {
      let end = text.firstRange(of: "\n >") ?? text.firstRange(of: "\n>")
      let value = text[..<(end?.lowerBound ?? text.endIndex)].dropFirst(2)
      let lines = value.split(separator: "\n", omittingEmptySubsequences: false).map {
        $0.first == "\t" ? $0.dropFirst() : $0
      }
      return (lines.joined(separator: "\n"), end.map { text[$0.upperBound...] } ?? "")
    }
    if let open = text.first, let close = ["[": "]", "{": "}"][open] {
      var depth = 0
      var isString = false
      for index in text.indices {
        if text[index] == "\"" { isString.toggle() }
        if isString { continue }
        if text[index] == open { depth += 1 }
        if text[index] == Character(close) { depth -= 1 }
        if depth == 0 {
          let after = text.index(after: index)
          return (String(text[..<after]), text[after...])
        }
      }
      // A value that was cut off.
      return (String(text), "")
    }
    let value = text.prefix { $0 != " " && $0 != "\t" && $0 != "\n" }
    return (String(value), text[value.endIndex...])
  }
}
