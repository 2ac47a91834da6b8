import Glibc

/// A folder that files are written into; none that is there is touched unless that was asked for.
struct OutputFolder {
  private let path: String
  private let mayReplace: Bool

  /// The folder of `--output-dir`; nil where the option was not given.
  init?(_ arguments: Arguments) throws(ToolError) {
    guard let path = arguments.value("output-dir") else { return nil }
    guard !path.isEmpty else {
      throw ToolError("--output-dir names no folder", help: "for example: --output-dir policies")
    }
    self.path = path
    mayReplace = arguments.has("overwrite")
  }

  /// Writes the files, after it is sure that none of them is in the way; makes the folder where it is missing.
  func write(_ files: [(name: String, text: String)]) throws {
    if mkdir(path, 0o755) != 0, errno != EEXIST { throw OutputError(target: "'\(path)'", code: errno) }
    if !mayReplace {
      for file in files where access("\(path)/\(file.name)", F_OK) == 0 {
        throw ToolError(
          "'\(path)/\(file.name)' is there already",
          help: "choose an empty folder, or replace the files with --overwrite")
      }
    }
    for file in files { try CheckedWriter.replace("\(path)/\(file.name)", with: file.text) }
  }
}
