import Foundation
import TestSupport
import Testing

/// Pages that name types and functions.
private let pages = Pages.catalogue.filter {
  Pages.name(of: $0) == "Architecture" || Pages.name(of: $0).hasPrefix("Add")
}

@Test(arguments: pages)
func `each type and function that a page about the code names exists`(path: String) throws {
  let sources = try SwiftSources()
  for span in try MarkdownPage(path).codeSpans {
    if span.contains(/^[A-Za-z+]+\.swift$/) {
      #expect(sources.texts.keys.contains(span), "\(path): there is no file '\(span)'")
    } else if let match = span.wholeMatch(of: /([A-Z]\w+)(?:\.([a-z]\w*)(\(([\w:]*)\))?)?/) {
      let type = String(match.output.1)
      // The name of a target or a folder.
      if match.output.2 == nil, Pages.exists("Sources/\(type)") || Pages.exists(type) { continue }
      let files = sources.declaring(type)
      #expect(!files.isEmpty, "\(path): there is no type '\(type)'")
      guard let member = match.output.2.map(String.init) else { continue }
      let isThere = files.contains { file in
        match.output.4.map { SwiftSources.functions(member, in: file).contains("\($0)") }
          ?? SwiftSources.declares(member, file)
      }
      #expect(isThere, "\(path): '\(type)' has no '\(span.drop { $0 != "." })'")
    }
  }
}

/// The tool's own code, as text.
private struct SwiftSources {
  /// By the file's name.
  private(set) var texts: [String: String] = [:]

  init() throws {
    let folder = Repository.folder.appending(path: "Sources")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    for file in files where file.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      texts[URL(filePath: file).lastPathComponent, default: ""] += text
    }
  }

  /// The texts that declare or extend the type.
  func declaring(_ type: String) -> [String] {
    let words = ["struct", "enum", "class", "protocol", "typealias"].map { "\($0) \(type)" }
    guard texts.values.contains(where: { text in words.contains { Self.holds(text, $0) } }) else { return [] }
    return texts.values.filter { text in (words + ["extension \(type)"]).contains { Self.holds(text, $0) } }
  }

  static func declares(_ member: String, _ text: String) -> Bool {
    ["func", "var", "let", "case", "enum", "struct"].contains { holds(text, "\($0) \(member)") }
  }

  /// The labels of the functions of this name, as `_:to:`.
  static func functions(_ name: String, in text: String) -> Set<String> {
    let start = name == "init" ? "init" : "func \(name)"
    return Set(
      text.ranges(of: start).compactMap { range in
        let rest = text[range.upperBound...].trimmingPrefix(/<[^(]*>/)
        return rest.first == "(" ? labels(rest.dropFirst()) : nil
      })
  }

  /// Of the parameters up to the bracket that closes them.
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

  /// Whether the words stand there and the last one ends with them.
  private static func holds(_ text: String, _ words: String) -> Bool {
    text.ranges(of: words).contains { range in
      range.upperBound == text.endIndex || !(text[range.upperBound].isLetter || text[range.upperBound].isNumber)
    }
  }
}
