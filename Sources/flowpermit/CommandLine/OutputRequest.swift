import Reporting

/// One `-o FORMAT[=FILE]`: a form to write the answer in, and where to.
struct OutputRequest: Sendable {
  /// Nil for the usual form of the answer.
  let renderer: Renderer?
  /// Nil for standard output.
  let path: String?

  /// The option, with the forms that a command has.
  static func option(for renderers: [Renderer]) -> OptionSpecification {
    OptionSpecification(
      "output", letter: "o", value: .many(name: "FORMAT[=FILE]"),
      help: "\(renderers.map(\.name).joined(separator: ", ")); repeatable, so that one run writes several files")
  }

  /// All that a command line asks for; the usual form on standard output where it asks for nothing.
  ///
  /// Throws a `ToolError` for a form outside `renderers`, and where two would mix on standard output.
  static func all(_ arguments: Arguments, among renderers: [Renderer]) throws(ToolError) -> [OutputRequest] {
    var requests: [OutputRequest] = []
    for text in arguments.all("output") { requests.append(try OutputRequest(text, renderers)) }
    if requests.isEmpty { return [OutputRequest(renderer: nil, path: nil)] }
    guard requests.filter({ $0.path == nil }).count <= 1 else {
      throw ToolError("two formats would mix on standard output", help: "write one of them to a file: -o json=FILE")
    }
    return requests
  }

  private init(renderer: Renderer?, path: String?) {
    self.renderer = renderer
    self.path = path
  }

  private init(_ text: String, _ renderers: [Renderer]) throws(ToolError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let renderer = renderers.first(where: { $0.name == parts[0] }) else {
      let words = renderers.map(\.name).joined(separator: ", ")
      throw ToolError("unknown output format '\(parts[0])'", help: "this command takes one of: \(words)")
    }
    guard parts.count == 1 || !parts[1].isEmpty else {
      throw ToolError("'-o \(text)' names no file", help: "write -o \(renderer.name)=FILE, or leave out the '='")
    }
    self.init(renderer: renderer, path: parts.count == 2 ? String(parts[1]) : nil)
  }

  /// Writes what `write` hands over, piece by piece, to the file or to standard output; a regular file appears whole or not at all.
  func write(_ console: Console, _ write: (Renderer.Put) throws -> Void) throws {
    guard let path else { return try console.write(write) }
    try OutputFile.write(path) { descriptor in
      try TextWriter.write(to: descriptor, named: "'\(path)'", write)
    }
  }
}
