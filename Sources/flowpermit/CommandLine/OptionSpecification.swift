/// One option of a command: the table of these drives parsing, suggestions and help.
struct OptionSpecification: Sendable {
  /// What follows an option's name.
  enum Value: Sendable {
    /// Nothing: the option is a switch.
    case none
    /// One word; the name stands for it in the help text.
    case one(name: String)
    /// One word each time; the option may be repeated.
    case many(name: String)
  }

  /// Without the two dashes.
  let name: String
  /// The letter after a single dash; nil where there is none.
  let letter: Character?
  let value: Value
  /// One sentence fragment for the help text.
  let help: String

  init(_ name: String, letter: Character? = nil, value: Value = .none, help: String) {
    self.name = name
    self.letter = letter
    self.value = value
    self.help = help
  }

  var takesValue: Bool {
    switch value {
    case .none: false
    case .one, .many: true
    }
  }

  /// As the help text shows it: `-f, --filename FILE`.
  var label: String {
    let short = letter.map { "-\($0), " } ?? "    "
    switch value {
    case .none: return "\(short)--\(name)"
    case .one(let word), .many(let word): return "\(short)--\(name) \(word)"
    }
  }
}
