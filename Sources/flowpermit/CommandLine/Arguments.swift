import Documents

/// The words of a command line, sorted into options and operands.
struct Arguments {
  /// Operands in the order given.
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]

  /// Sorts `words` by the table of a command's options.
  ///
  /// Accepts `--name value`, `--name=value`, `-x value`, `-xvalue`, joined switches (`-qA`), and `--` before
  /// operands that begin with a dash. Throws a `ToolError` for an option that the table does not have, with the
  /// nearest one that it has.
  init(_ words: [String], options: [OptionSpecification], command: String) throws(ToolError) {
    var words = words[...]
    while let word = words.popFirst() {
      if word == "--" {
        operands += words
        return
      }
      if word.hasPrefix("--") {
        try readLong(word.dropFirst(2), &words, options, command)
      } else if word.hasPrefix("-"), word != "-" {
        try readShort(word.dropFirst(), &words, options, command)
      } else {
        operands.append(word)
      }
    }
  }

  /// The same without the first operand, where that is a word of the command itself.
  func withoutFirstOperand() -> Arguments {
    var arguments = self
    arguments.operands.removeFirst()
    return arguments
  }

  /// Whether a switch was given.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// The last value given for an option; nil where it was not given.
  func value(_ name: String) -> String? { values[name]?.last }

  /// Every value given for an option, in order.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// The value as one of a closed set of words; the default where the option was not given.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, default fallback: Choice
  ) throws(ToolError) -> Choice where Choice.RawValue == String {
    guard let word = value(name) else { return fallback }
    guard let choice = Choice(rawValue: word) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw ToolError("--\(name) does not know '\(word)'", help: "it takes one of: \(words)")
    }
    return choice
  }

  private mutating func readLong(
    _ text: Substring, _ rest: inout ArraySlice<String>, _ options: [OptionSpecification], _ command: String
  ) throws(ToolError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map(String.init) ?? ""
    guard let option = options.first(where: { $0.name == name }) else {
      let near = Suggestion.nearest(to: name, among: options.map(\.name)).map { "did you mean '--\($0)'? " } ?? ""
      throw ToolError("unknown option '--\(name)'", help: "\(near)'flowpermit help \(command)' lists the options")
    }
    guard option.takesValue else {
      guard parts.count == 1 else { throw ToolError("'--\(name)' takes no value", help: "leave out '=\(parts[1])'") }
      values[name, default: []].append("")
      return
    }
    guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else { throw Self.missing(option) }
    values[name, default: []].append(value)
  }

  private mutating func readShort(
    _ text: Substring, _ rest: inout ArraySlice<String>, _ options: [OptionSpecification], _ command: String
  ) throws(ToolError) {
    var text = text
    while let letter = text.popFirst() {
      guard let option = options.first(where: { $0.letter == letter }) else {
        throw ToolError("unknown option '-\(letter)'", help: "'flowpermit help \(command)' lists the options")
      }
      guard option.takesValue else {
        values[option.name, default: []].append("")
        continue
      }
      if text.first == "=" { text.removeFirst() }
      guard let value = text.isEmpty ? rest.popFirst() : String(text) else { throw Self.missing(option) }
      values[option.name, default: []].append(value)
      return
    }
  }

  private static func missing(_ option: OptionSpecification) -> ToolError {
    ToolError("'--\(option.name)' needs a value", help: option.help)
  }
}
