import Foundation
import TestSupport
import Testing

/// Pages that name types and functions.
private let pages = Pages.catalogue.filter {
  Pages.name(of: $0) == "Architecture" || Pages.name(of: $0).hasPrefix("Add")
}

@Test(arguments: pages)
func `each type and function that a page about the code names exists`(path: String) throws {
  for span in try MarkdownPage(path).codeSpans {
    guard let match = span.wholeMatch(of: /([A-Z]\w+)(?:\.([a-z]\w*(?:\([\w:]*\))?))?/) else { continue }
    let type = String(match.output.1)
    // The name of a target or a folder.
    if match.output.2 == nil, Pages.exists("Sources/\(type)") || Pages.exists(type) { continue }
    let files = SwiftFile.all.filter { $0.types.contains(type) }
    #expect(SwiftFile.all.contains { $0.declaredTypes.contains(type) }, "\(path): there is no type '\(type)'")
    guard let member = match.output.2.map(String.init) else { continue }
    #expect(files.contains { $0.members.contains(member) }, "\(path): '\(type)' has no '\(member)'")
  }
}

/// The names that a file of the tool's own code declares.
private struct SwiftFile {
  private(set) var declaredTypes: Set<String> = []
  /// Also those that it extends.
  private(set) var types: Set<String> = []
  /// Functions with their labels, as `add(_:to:)`; other members by name.
  private(set) var members: Set<String> = []

  static let all: [SwiftFile] = {
    let folder = Repository.folder.appending(path: "Sources")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".swift") }
      .compactMap { try? String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.map(SwiftFile.init)
  }()

  // Swift's own expressions take a minute for all files in a debug build.
  private static let declarations = try? NSRegularExpression(
    pattern: #"\b(struct|enum|class|protocol|typealias|extension|func|var|let|case) (\w+)(?:<[^(]*?>)?(\()?"#)

  init(_ text: String) {
    let range = NSRange(text.startIndex..., in: text)
    for match in Self.declarations?.matches(in: text, range: range) ?? [] {
      guard let keyword = Range(match.range(at: 1), in: text), let word = Range(match.range(at: 2), in: text) else {
        continue
      }
      let name = String(text[word])
      switch text[keyword] {
      case "extension": types.insert(name)
      case "func":
        guard let bracket = Range(match.range(at: 3), in: text) else { continue }
        members.insert("\(name)(\(Self.labels(text[bracket.upperBound...])))")
      case "var", "let", "case": members.insert(name)
      default:
        declaredTypes.insert(name)
        types.insert(name)
      }
    }
  }

  /// The labels of parameters up to the bracket that closes them, as `_:to:`.
  private static func labels(_ parameters: Substring) -> String {
    var depth = 0
    var labels = ""
    var word = ""
    var isLabel = true
    for character in parameters {
      switch character {
      case "(", "[", "<": depth += 1
      case ")" where depth == 0: return labels
      case ")", "]", ">": depth = max(0, depth - 1)
      case "," where depth == 0: isLabel = true
      case " ", "\n", ":":
        if isLabel, !word.isEmpty {
          labels += "\(word):"
          isLabel = false
        }
        word = ""
      default: if isLabel { word.append(character) }
      }
    }
    return labels
  }
}
