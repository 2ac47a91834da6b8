import Glibc

/// A folder that files are written into, all of them or none; none that is there is touched unless that was asked for.
struct OutputFolder {
  let path: String
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

  /// Writes the files, after it is sure that none of them is in the way.
  ///
  /// A folder that is missing appears with all its files at once. Into one that is there, the files are moved after all of them are
  /// written, and taken out again where one cannot be moved.
  func write(_ files: [(name: String, text: String)]) throws {
    for file in files {
      precondition(!file.name.isEmpty && !file.name.hasPrefix(".") && !file.name.contains("/"), "no name of a file")
    }
    var place = path
    while place.count > 1, place.hasSuffix("/") { place.removeLast() }
    var status = stat()
    guard stat(place, &status) == 0 else {
      guard errno == ENOENT else { throw refusal() }
      return try staged(files, in: UnfinishedName.folder(of: place)) { (stage) throws(OutputError) in
        guard rename(stage, place) == 0 else { throw refusal() }
      }
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw OutputError(target: "'\(path)'", code: ENOTDIR) }
    if !mayReplace {
      for file in files where access("\(place)/\(file.name)", F_OK) == 0 {
        throw ToolError(
          "'\(path)/\(file.name)' is there already",
          help: "choose an empty folder, or replace the files with --overwrite")
      }
    }
    try staged(files, in: place) { (stage) throws(OutputError) in try move(files.map(\.name), from: stage, to: place) }
  }

  private func refusal() -> OutputError { OutputError(target: "'\(path)'", code: errno) }

  /// Writes the files into a new folder below `parent`, hands that over, and deletes what is left of it.
  private func staged(
    _ files: [(name: String, text: String)], in parent: String, _ use: (String) throws(OutputError) -> Void
  ) throws {
    let stage = UnfinishedName.random(in: parent)
    guard mkdir(stage, 0o755) == 0 else { throw refusal() }
    defer {
      for file in files {
        unlink("\(stage)/\(file.name)")
        unlink("\(stage)/\(Self.older(file.name))")
      }
      rmdir(stage)
    }
    for file in files { try write(file.text, to: "\(stage)/\(file.name)", named: "'\(path)/\(file.name)'") }
    try use(stage)
  }

  private func write(_ text: String, to file: String, named target: String) throws(OutputError) {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw OutputError(target: target, code: errno) }
    defer { close(descriptor) }
    try CheckedWriter.write(text, to: descriptor, named: target)
    guard fsync(descriptor) == 0 else { throw OutputError(target: target, code: errno) }
  }

  /// Moves the files to their places one after the other; where one cannot be moved, what stood there before stands there again.
  private func move(_ names: [String], from stage: String, to place: String) throws(OutputError) {
    var moved: [(name: String, replaced: Bool)] = []
    for name in names {
      // A second link keeps the older file while the name is never without one.
      let isReplaced = link("\(place)/\(name)", "\(stage)/\(Self.older(name))") == 0
      guard rename("\(stage)/\(name)", "\(place)/\(name)") == 0 else {
        let failure = errno
        for file in moved.reversed() {
          if file.replaced {
            rename("\(stage)/\(Self.older(file.name))", "\(place)/\(file.name)")
          } else {
            unlink("\(place)/\(file.name)")
          }
        }
        throw OutputError(target: "'\(path)/\(name)'", code: failure)
      }
      moved.append((name, isReplaced))
    }
  }

  /// No file that is written begins with a dot.
  private static func older(_ name: String) -> String { "." + name }
}
