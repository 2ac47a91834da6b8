import Foundation
import TestSupport
import Testing

/// `UPDATE_EXPECTED=1` writes the outputs into the pages anew, to be read before they are committed.
private let isUpdating = ProcessInfo.processInfo.environment["UPDATE_EXPECTED"] == "1"

@Test(arguments: Pages.forUsers)
func `each command that a page shows prints what the page shows`(path: String) throws {
  var page = try MarkdownPage(path)
  let terminal = try Terminal()
  var changes: [(block: MarkdownPage.FencedBlock, lines: [String])] = []
  for block in page.consoleBlocks {
    let shown = ConsoleBlock(page.lines[block.range])
    #expect(shown.stray.isEmpty, "\(path):\(block.range.lowerBound): a console block begins with a command")
    var lines: [String] = []
    for command in shown.commands {
      let output = ShownOutput.lines(try terminal.run(command.text))
      let expected = ShownOutput(command.output)
      if !isUpdating {
        let place = "\(path):\(block.range.lowerBound + 1)"
        #expect(
          expected.shows(output),
          "\(place): `\(command.text)` prints:\n\(output.joined(separator: "\n"))\n\nUPDATE_EXPECTED=1 writes it there")
      }
      lines += command.lines + expected.updated(output)
    }
    if lines != Array(page.lines[block.range]) { changes.append((block, lines)) }
  }
  if isUpdating { try page.replace(changes) }
}

@Test(arguments: Pages.forUsers)
func `each command that a page shows is one that the tool understands`(path: String) throws {
  let page = try MarkdownPage(path)
  let blocks = page.clusterBlocks + page.consoleBlocks
  var commands = blocks.flatMap { block in
    ConsoleBlock(page.lines[block.range]).commands.flatMap { ToolCommand.all(in: $0.text) }
  }
  for span in page.codeSpans where span.hasPrefix("flowpermit ") { commands += ToolCommand.all(in: span) }
  for command in commands { try expectUnderstood(command, path) }
}

@Test(arguments: Pages.forUsers)
func `commands of the tool stand in console blocks`(path: String) throws {
  let page = try MarkdownPage(path)
  let known = try Verbs.shared().names
  for block in page.blocks where !block.info.hasPrefix("console") {
    for line in page.lines[block.range] {
      let commands = ToolCommand.all(in: line).filter { known.contains($0.verb ?? "") }
      #expect(commands.isEmpty, "\(path): '\(line)' stands in a block of '\(block.info)'")
    }
  }
  for block in page.blocks where block.info.hasPrefix("console") {
    #expect(["console", "console cluster"].contains(block.info), "\(path): unknown block '\(block.info)'")
  }
}

@Test(arguments: Pages.linked)
func `each indented command of a page is one that the tool understands`(path: String) throws {
  for line in try MarkdownPage(path).prose where line.hasPrefix("    ") {
    for command in ToolCommand.all(in: line) { try expectUnderstood(command, path) }
  }
}

private func expectUnderstood(_ command: ToolCommand, _ path: String) throws {
  let verb = try #require(command.verb, "\(path): '\(command)' has no verb")
  guard try Verbs.shared().names.contains(verb) else {
    Issue.record("\(path): there is no verb '\(verb)'")
    return
  }
  let known = try Verbs.shared().options(of: verb)
  for option in command.options {
    #expect(known.labels.contains(option), "\(path): '\(verb)' has no option '\(option)'")
  }
  for format in command.outputFormats where format.allSatisfy({ $0.isLowercase }) {
    #expect(known.outputHelp.contains(format), "\(path): '\(verb)' cannot write '\(format)'")
  }
}
