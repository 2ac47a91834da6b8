import Foundation
import TestSupport

/// A terminal in a copy of the project's folder, in which `flowpermit` is the built tool.
///
/// The copy is a temporary folder of links to everything in the project's folder, so that commands may write files.
struct Terminal: Sendable {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let files = FileManager.default
    try files.createDirectory(atPath: folder.path("home"), withIntermediateDirectories: false)
    for name in try files.contentsOfDirectory(atPath: Repository.folder.path) {
      let target = Repository.folder.appending(path: name).path
      try files.createSymbolicLink(atPath: folder.path("home/\(name)"), withDestinationPath: target)
    }
  }

  /// What a command prints on standard output and standard error, in order.
  func run(_ command: String) throws -> String {
    let file = URL(filePath: folder.path("output"))
    try Data().write(to: file)
    let output = try FileHandle(forWritingTo: file)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    // One description of one file for both, so that neither overwrites the other.
    process.arguments = ["-c", "exec 2>&1\n\(command)"]
    process.currentDirectoryURL = URL(filePath: folder.path("home"))
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    process.environment = [
      "PATH": "\(BuiltTool.executable.deletingLastPathComponent().path):\(path)", "SWIFT_BACKTRACE": "enable=no",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    process.waitUntilExit()
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }
}
