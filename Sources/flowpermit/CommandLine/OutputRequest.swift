import Reporting

/// One `-o FORMAT[=FILE]`: a form to write the answer in, and where to.
struct OutputRequest: Sendable {
  let format: OutputFormat
  /// Nil for standard output.
  let path: String?

  /// All that a command line asks for; a table on standard output where it asks for nothing.
  ///
  /// Throws a `ToolError` for a format outside `supported`, and where two would mix on standard output.
  static func all(
    _ arguments: Arguments, supported: [OutputFormat], fallback: OutputFormat = .table
  ) throws(ToolError) -> [OutputRequest] {
    var requests: [OutputRequest] = []
    for text in arguments.all("output") { requests.append(try OutputRequest(text, supported: supported)) }
    if requests.isEmpty { return [OutputRequest(format: fallback, path: nil)] }
    guard requests.filter({ $0.path == nil }).count <= 1 else {
      throw ToolError("two formats would mix on standard output", help: "send one of them to a file: -o json=FILE")
    }
    return requests
  }

  private init(format: OutputFormat, path: String?) {
    self.format = format
    self.path = path
  }

  private init(_ text: String, supported: [OutputFormat]) throws(ToolError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let format = OutputFormat(rawValue: String(parts[0])), supported.contains(format) else {
      let words = supported.map(\.rawValue).joined(separator: ", ")
      throw ToolError("-o does not know '\(parts[0])' here", help: "it takes one of: \(words)")
    }
    guard parts.count == 1 || !parts[1].isEmpty else {
      throw ToolError("'-o \(text)' names no file", help: "write -o \(format.rawValue)=FILE, or leave out the '='")
    }
    self.init(format: format, path: parts.count == 2 ? String(parts[1]) : nil)
  }

  /// Hands an answer over piece by piece; it is never held whole.
  typealias Telling = (_ put: (String) throws(OutputError) -> Void) throws(OutputError) -> Void

  /// Writes the answer where it was asked for; a file appears whole or not at all.
  func write(_ console: Console, _ tell: Telling) throws {
    guard let path else { return try console.write(tell) }
    try CheckedWriter.replace(path) { (descriptor) throws(OutputError) in
      try TextWriter.write(to: descriptor, named: "'\(path)'", tell)
    }
  }

  /// The same with an answer at hand.
  func write(_ text: String, _ console: Console) throws {
    try write(console) { (put) throws(OutputError) in try put(text) }
  }
}
