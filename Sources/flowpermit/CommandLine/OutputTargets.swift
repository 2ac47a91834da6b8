import ByteInput
import Glibc

/// Where the results of a run go, looked at before anything is read.
struct OutputTargets {
  private var paths: [String] = []
  private let console: Console

  /// Throws an `OutputError` for a place that cannot be written to, and a `ToolError` where an input would be overwritten, or one result by
  /// another.
  init(_ requests: [OutputRequest], _ arguments: Arguments, _ console: Console) throws {
    self.console = console
    var places: [OutputPlace: String] = [:]
    for path in requests.compactMap(\.path) {
      let place = try OutputPlace(path)
      if let other = places.updateValue(path, forKey: place) {
        throw ToolError("two results would go to '\(path)'", help: other == path ? nil : "'\(other)' leads there too")
      }
      paths.append(path)
    }
    var targets: [FileIdentity: String] = [:]
    for (place, path) in places {
      if let file = place.identity { targets[file] = "'\(path)'" }
    }
    if requests.contains(where: { $0.path == nil }), let file = FileIdentity(descriptor: STDOUT_FILENO) {
      targets[file] = "standard output"
    }
    guard !targets.isEmpty else { return }
    for (input, path) in Self.inputs(arguments) {
      guard let target = targets[input] else { continue }
      throw ToolError("\(target) is the input '\(path)'", help: "write the result to another file")
    }
  }

  /// Every file that the run would read.
  private static func inputs(_ arguments: Arguments) -> [(FileIdentity, path: String)] {
    let given = arguments.operands + ["logs", "filename", "profile", "manifest", "queries"].flatMap(arguments.all)
    // What is wrong with an input is said when it is read.
    return given.flatMap { (try? InputPaths([$0]))?.files ?? [] }.compactMap { path in
      (path == "-" ? FileIdentity(descriptor: STDIN_FILENO) : FileIdentity(path: path)).map { ($0, path) }
    }
  }

  /// Says what runs that were killed left beside these results.
  func tellLeftOver(folder: OutputFolder? = nil) {
    var folders = Set(paths.map(UnfinishedName.folder))
    if let folder { folders.formUnion([folder.path, UnfinishedName.folder(of: folder.path)]) }
    for folder in folders.sorted() {
      let names = UnfinishedName.leftOver(in: folder)
      guard let first = names.first else { continue }
      let others = names.count > 1 ? " and \(names.count - 1) more like it are" : " is"
      console.warn("in '\(folder)' '\(first)'\(others) left over from a run that was killed, and may be deleted")
    }
  }
}
