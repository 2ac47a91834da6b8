import Foundation
import TestSupport

/// The documentation's files.
enum Pages {
  static let catalogueFolder = "Sources/flowpermit/Documentation.docc"

  /// The pages of the catalogue, as paths from the project's folder, sorted.
  static let catalogue = markdown(in: catalogueFolder)

  /// README and the catalogue: what shows commands to users.
  static let forUsers = ["README.md"] + catalogue

  /// Everything whose links must lead somewhere.
  static let linked =
    forUsers + markdown(in: ".github") + ["Benchmarks/README.md", "samples/README.md"].filter(exists)

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: Repository.folder.appending(path: path).path)
  }

  /// `GettingStarted` of `.../GettingStarted.md`.
  static func name(of path: String) -> String {
    URL(filePath: path).deletingPathExtension().lastPathComponent
  }

  private static func markdown(in folder: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: Repository.folder.appending(path: folder).path)
    return (all?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
  }
}
