import ByteInput
import FlowIngest
import FlowModel
import Glibc
import PolicyAnalysis
import Reporting

/// What `aggregate` and `merge` have in common.
enum PartialOptions {
  static let output = OptionSpecification(
    "output", letter: "o", value: .many(name: "jsonl[=FILE]"),
    help: "write to a file, compressed where its name ends in .gz; to standard output where none is given")

  static let logs = OptionSpecification(
    "logs", value: .many(name: "FILE"),
    help: "logs of components, or a folder of them (.log, .txt); - for standard input; repeatable")

  static let name = OptionSpecification(
    "name", value: .one(name: "NAME"),
    help:
      "tell of standard input by this name, as if it were a file of that path; merge and manifests know inputs by their names"
  )

  /// What both commands take beside their inputs.
  static let shared = [
    OptionSpecification(
      "settle", value: .one(name: "SECONDS"),
      help:
        "close connections that lie so far from the first and last moment of all inputs, and keep them in groups of like ones"
    ),
    OptionSpecification(
      "manifest", value: .one(name: "FILE"),
      help: "a file with the name of each input that ought to be there, a line each; missing ones end the run with 2"),
    OptionSpecification(
      "allow-missing", help: "write the partial all the same; it says what is missing, and so does every report on it"),
  ]

  /// Reads with `read`, compares with the manifest, and writes the partial.
  static func run(_ session: Session, read: (Ingestion) throws(InputError) -> Partial) throws -> ExitStatus {
    let (arguments, console) = (session.arguments, session.console)
    let requests = try OutputRequest.all(arguments, among: [.jsonl])
    let targets = try OutputTargets(requests, arguments, console)
    let bound = try MemoryOptions.bound(arguments)
    do {
      var partial = try read(
        Ingestion(
          format: try InputOptions.format(arguments), frameFilter: arguments.value("filter"),
          logPatterns: LogKnowledge.patterns, progress: { ProgressLine($0, console).progress },
          isStopped: { Interrupts.isStopped }, threads: try InputOptions.threads(arguments),
          standardInput: try standardInput(arguments), bound: bound))
      if let path = arguments.value("manifest") { partial.expect(try names(path)) }
      console.progress("")
      if let margin = try margin(arguments) { try partial.settle(margin: margin) }
      try partial.finish()
      let status = try write(partial, to: requests, arguments, console)
      targets.tellLeftOver()
      MemoryOptions.tell(bound, console)
      return status
    } catch let error as InputError {
      throw ToolError(error.message, help: error.help)
    }
  }

  private static func write(
    _ partial: borrowing Partial, to requests: [OutputRequest], _ arguments: Arguments, _ console: Console
  ) throws -> ExitStatus {
    let statistics = partial.inputs.map(\.statistics)
    for input in statistics { InputOptions.report(input, console) }
    if !partial.missing.isEmpty {
      for name in partial.missing { console.warn("the input '\(name)' is missing") }
      guard arguments.has("allow-missing") else {
        throw ToolError(
          "\(partial.missing.count) of \(partial.missing.count + partial.inputs.count) inputs are missing",
          help: "add them, or go on without them with --allow-missing")
      }
    }
    for request in requests {
      guard let path = request.path else {
        try write(partial, PieceWriter(STDOUT_FILENO, named: "standard output"))
        continue
      }
      try OutputFile.write(path) { descriptor in
        try write(
          partial, PieceWriter(descriptor, named: "'\(path)'", form: path.hasSuffix(".gz") ? .compressed : .plain))
      }
    }
    return console.status(statistics, hasFindings: false)
  }

  private static func write(_ partial: borrowing Partial, _ writer: consuming PieceWriter) throws {
    var writer = writer
    try partial.write(tool: VersionCommand.version) { (bytes, range) throws(OutputError) in
      try writer.add(bytes, range)
    }
    try writer.finish()
  }

  /// The name of standard input. Throws a `ToolError` where nothing is read from there, and for what no line of a manifest can hold.
  private static func standardInput(_ arguments: Arguments) throws(ToolError) -> String {
    guard let name = arguments.value("name") else { return "-" }
    guard (arguments.operands + arguments.all("logs")).contains("-") else {
      throw ToolError("'--name \(name)' names standard input, and no input is '-'", help: "files go by their paths")
    }
    guard !name.isEmpty, !name.hasPrefix(" "), !name.contains(where: \.isNewline) else {
      throw ToolError(
        "'--name \(name)' is no name for an input",
        help: "it stands alone on a line of a manifest: not empty, no space before it")
    }
    return name
  }

  private static func margin(_ arguments: Arguments) throws(ToolError) -> Int? {
    guard let text = arguments.value("settle") else { return nil }
    guard let seconds = Int(text), seconds >= 0 else {
      throw ToolError("'--settle \(text)' is no number of seconds", help: "for example: --settle 600")
    }
    return seconds
  }

  /// The names in a manifest: a line each, blank ones passed over.
  private static func names(_ path: String) throws(InputError) -> [String] {
    let text = String(decoding: try FileBytes.read(path, limit: FileBytes.handwritten), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).map(String.init)
      .map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }.map(String.init)
  }
}
