import Foundation

/// The words of one `flowpermit` command in a line of shell.
struct ToolCommand: CustomStringConvertible {
  let words: [String]

  var verb: String? { words.first }

  /// `-f`, `--preset`, without values; what follows `--` is no option.
  var options: [String] {
    words.prefix { $0 != "--" }.filter { $0.hasPrefix("-") && $0 != "-" }
      .map { $0.hasPrefix("--") ? String($0.prefix { $0 != "=" }) : String($0.prefix(2)) }
  }

  /// The formats that `-o` asks for.
  var outputFormats: [String] {
    zip(words, words.dropFirst()).filter { ["-o", "--output"].contains($0.0) }
      .map { String($0.1.prefix { $0 != "=" }) }
  }

  var description: String { "flowpermit " + words.joined(separator: " ") }

  /// The commands in a text of shell: words between `flowpermit` and the end of the simple command that it begins.
  static func all(in shell: String) -> [ToolCommand] {
    simpleCommands(shell).compactMap { words in
      guard let place = words.firstIndex(where: { $0 == "flowpermit" || $0.hasSuffix("/flowpermit") }),
        place == 0 || !words[0].hasPrefix("#")
      else { return nil }
      return ToolCommand(words: Array(words[(place + 1)...]))
    }
  }

  /// The words of each simple command, without redirections.
  private static func simpleCommands(_ shell: String) -> [[String]] {
    var commands: [[String]] = [[]]
    var word: String?
    var quote: Character?
    var isRedirected = false
    func append(_ text: String) { commands[commands.count - 1].append(text) }
    func endWord() {
      if let text = word, !isRedirected { append(text) }
      if word != nil { isRedirected = false }
      word = nil
    }
    var previous: Character?
    for character in shell {
      defer { previous = character }
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        continue
      }
      switch character {
      case "'", "\"":
        quote = character
        word = word ?? ""
      case "\n" where previous == "\\": break
      case "\\": break
      case "|", ";", "&", "\n":
        endWord()
        commands.append([])
      case ">", "<":
        endWord()
        isRedirected = true
      case " ", "\t": endWord()
      default: word = (word ?? "") + String(character)
      }
    }
    endWord()
    return commands.filter { !$0.isEmpty }
  }
}
