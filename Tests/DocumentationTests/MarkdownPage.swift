import Foundation
import TestSupport
import Testing

/// A page of the documentation, split into its fenced blocks and its prose.
struct MarkdownPage: CustomTestStringConvertible {
  /// From the project's folder.
  let path: String
  private(set) var lines: [String]
  private(set) var blocks: [FencedBlock] = []
  /// The lines outside fenced blocks.
  private(set) var prose: [String] = []

  struct FencedBlock {
    /// What follows the opening fence: `console`, `console cluster`, `yaml`.
    let info: String
    /// The block's lines, without the fences, as places in the page.
    let range: Range<Int>
  }

  init(_ path: String) throws {
    self.path = path
    lines = try String(contentsOf: Repository.folder.appending(path: path), encoding: .utf8)
      .components(separatedBy: "\n")
    var opening: (info: String, place: Int)?
    for (place, line) in lines.enumerated() {
      if let block = opening {
        guard line.trimmingCharacters(in: .whitespaces) == "```" else { continue }
        blocks.append(FencedBlock(info: block.info, range: block.place + 1..<place))
        opening = nil
      } else if line.hasPrefix("```") {
        opening = (line.dropFirst(3).trimmingCharacters(in: .whitespaces), place)
      } else {
        prose.append(line)
      }
    }
  }

  var testDescription: String { path }

  /// The blocks that show commands and their output.
  var consoleBlocks: [FencedBlock] { blocks.filter { $0.info == "console" } }

  /// The blocks whose commands need a cluster or a file of the reader's own.
  var clusterBlocks: [FencedBlock] { blocks.filter { $0.info == "console cluster" } }

  /// The text of inline code, without the backticks.
  var codeSpans: [String] {
    prose.flatMap { line in line.matches(of: /`([^`]+)`/).map { String($0.output.1) } }
  }

  /// The prose without inline code, where links may stand.
  private var linkedText: String {
    prose.map { $0.replacing(/`[^`]*`/, with: "") }.joined(separator: "\n")
  }

  /// Names of pages that `<doc:Name>` and `[text](doc:Name)` lead to.
  var pageLinks: [String] {
    linkedText.matches(of: /[<(]doc:([^>)]+)[>)]/).map { String($0.output.1) }
  }

  /// Targets of Markdown links that are files of the repository, or headings of one.
  var fileLinks: [String] {
    linkedText.matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }
      .filter { !$0.contains("://") && !$0.hasPrefix("doc:") && !$0.hasPrefix("mailto:") }
  }

  /// The names by which links reach the page's headings: lower case, hyphens for blanks, no punctuation.
  var headingNames: Set<String> {
    Set(
      prose.filter { $0.hasPrefix("#") }.map { line in
        line.drop { $0 == "#" || $0 == " " }.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
          .replacing(" ", with: "-")
      })
  }

  /// Replaces a block's lines and writes the page.
  mutating func replace(_ blocks: [(block: FencedBlock, lines: [String])]) throws {
    for (block, new) in blocks.reversed() { lines.replaceSubrange(block.range, with: new) }
    let file = Repository.folder.appending(path: path)
    try Data(lines.joined(separator: "\n").utf8).write(to: file)
  }
}
