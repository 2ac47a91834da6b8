import Foundation
import Synchronization
import TestSupport

/// The tool's verbs and options, as its help shows them.
final class Verbs: Sendable {
  struct Options {
    /// `-f`, `--filename`, ...
    let labels: Set<String>
    /// The help of `-o`, which names the formats.
    let outputHelp: String
  }

  let names: Set<String>
  private let terminal: Terminal
  private let known = Mutex<[String: Options]>([:])

  private static let made = Mutex<Verbs?>(nil)

  static func shared() throws -> Verbs {
    try made.withLock { made in
      if let made { return made }
      let verbs = try Verbs()
      made = verbs
      return verbs
    }
  }

  private init() throws {
    terminal = try Terminal()
    // Verbs are indented by two in the overview.
    let lines = try terminal.run("flowpermit help").components(separatedBy: "\n")
    let words = lines.filter { $0.hasPrefix("  ") && !$0.hasPrefix("  flowpermit") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    names = Set(words + ["help"])
  }

  /// One at a time: runs share the terminal's folder.
  func options(of verb: String) throws -> Options {
    try known.withLock { known in
      if let options = known[verb] { return options }
      let help = verb == "help" ? "" : try terminal.run("flowpermit help \(verb)")
      let lines = help.components(separatedBy: "\n").filter { $0.contains(/^ +(-[a-z], )?--[a-z]/) }
      let options = Options(
        labels: Set(lines.flatMap { $0.matches(of: /(^| )(--?[a-z][-a-z]*)/).prefix(2).map { String($0.output.2) } }),
        outputHelp: lines.first { $0.contains("--output ") } ?? "")
      known[verb] = options
      return options
    }
  }
}
