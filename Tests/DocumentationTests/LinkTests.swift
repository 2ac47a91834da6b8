import Foundation
import TestSupport
import Testing

@Test(arguments: Pages.linked)
func `each link to a page of the catalogue leads to one`(path: String) throws {
  let names = Set(Pages.catalogue.map(Pages.name))
  for name in try MarkdownPage(path).pageLinks { #expect(names.contains(name), "\(path): there is no page '\(name)'") }
}

@Test(arguments: Pages.linked)
func `each link to a file leads to one, and to a heading that is there`(path: String) throws {
  let page = try MarkdownPage(path)
  let folder = URL(filePath: path, relativeTo: Repository.folder).deletingLastPathComponent()
  for link in page.fileLinks {
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let target =
      parts[0].isEmpty ? URL(filePath: path, relativeTo: Repository.folder) : folder.appending(path: parts[0])
    let file = target.standardizedFileURL.path
    guard FileManager.default.fileExists(atPath: file) else {
      Issue.record("\(path): '\(link)' leads nowhere")
      continue
    }
    guard parts.count == 2, let root = file.firstRange(of: Repository.folder.standardizedFileURL.path) else { continue }
    let relative = String(file[root.upperBound...].drop { $0 == "/" })
    #expect(try MarkdownPage(relative).headingNames.contains(parts[1]), "\(path): '\(link)' names no heading")
  }
}

@Test(arguments: Pages.linked)
func `each path of the repository that a page names exists`(path: String) throws {
  let page = try MarkdownPage(path)
  let blocks = page.blocks.filter { $0.info == "console" || $0.info == "sh" }
  let commands = blocks.flatMap { page.lines[$0.range] }.filter { $0.hasPrefix("$ ") || $0.contains("Scripts/") }
  let words = (page.codeSpans + commands).flatMap { $0.split { " \"'()=,;:".contains($0) } }
  let folder = path.contains("/") ? path.prefix { $0 != "/" } : "."
  for word in words where folders.contains(where: word.hasPrefix) {
    if word.contains("*") { continue }
    // NAME stands for the reader's own, in a folder that is there.
    let path = word.contains("NAME") ? String(word[..<(word.lastIndex(of: "/") ?? word.endIndex)]) : String(word)
    #expect(Pages.exists(path) || Pages.exists("\(folder)/\(path)"), "\(page.path): there is no '\(path)'")
  }
}

private let folders = ["Sources/", "Tests/", "Scripts/", "samples/", "Benchmarks/", ".ci/", ".github/"]

@Test func `the catalogue's first page leads to every other one`() throws {
  let root = try MarkdownPage("\(Pages.catalogueFolder)/Documentation.md")
  let linked = Set(root.pageLinks + ["Documentation"])
  for page in Pages.catalogue { #expect(linked.contains(Pages.name(of: page)), "\(page) is not listed") }
}

@Test func `README has at most 150 lines`() throws {
  let page = try MarkdownPage("README.md")
  #expect(page.lines.count - (page.lines.last == "" ? 1 : 0) <= 150)
}
