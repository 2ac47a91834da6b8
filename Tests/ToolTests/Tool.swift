import Foundation
import TestSupport

/// A run of the built tool in the project's folder.
struct Tool {
  let status: Int32
  let output: String
  let errors: String

  /// Runs the tool with these arguments. `input` is a file for standard input; with `writingTo` standard output goes to that file.
  init(_ words: [String], input: String? = nil, writingTo path: String? = nil, shell: String? = nil) throws {
    let scratch = try TemporaryFolder()
    let files = ["out", "err"].map { URL(filePath: scratch.path($0)) }
    for file in files { try Data().write(to: file) }
    let process = Process()
    process.executableURL = shell == nil ? Self.executable : URL(filePath: "/bin/sh")
    process.arguments = shell.map { ["-c", $0, Self.executable.path] } ?? words
    process.currentDirectoryURL = Repository.folder
    process.environment = ["SWIFT_BACKTRACE": "enable=no", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
    process.standardInput = input.map { try? FileHandle(forReadingFrom: URL(filePath: $0)) } ?? FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: path.map { URL(filePath: $0) } ?? files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    output = String(decoding: try Data(contentsOf: files[0]), as: UTF8.self)
    errors = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
    status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }

  /// Runs the tool with these words.
  init(_ words: String...) throws { try self.init(words) }

  /// Runs a line of shell in which `$0` is the tool.
  init(shell: String) throws { try self.init([], shell: shell) }

  /// The tool lies beside the tests that were built with it.
  private static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "flowpermit")

  /// The output as JSON.
  func json() throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
  }
}
