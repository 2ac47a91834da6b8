public import Foundation

/// The project's files.
public enum Repository {
  /// The folder of `Package.swift`.
  public static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Names of the samples, sorted.
  public static let samples: [String] = {
    let folders = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "samples").path)
    return (folders ?? []).filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.sorted()
  }()

  /// Names of the captures of single pods in a sample, sorted.
  public static func podCaptures(_ sample: String) -> [String] {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "samples/\(sample)").path)
    return (files ?? []).filter { $0.hasPrefix("pod-") }.sorted()
  }

  /// The path of a sample's file, relative to the project's folder.
  public static func path(_ sample: String, _ file: String) -> String { "samples/\(sample)/\(file)" }
}

/// Captures, logs and verdicts of other tools, which are not part of the project. The environment variable `FLOWPERMIT_CORPUS` names
/// their folder; without it, tests that need them are skipped.
public enum Corpus {
  public static let folder: String? = ProcessInfo.processInfo.environment["FLOWPERMIT_CORPUS"]

  public static var isThere: Bool { folder != nil }

  public static func path(_ name: String) -> String { (folder ?? "") + "/" + name }
}

/// Golden outputs. `UPDATE_EXPECTED=1` rewrites them; read the difference before you accept it.
public enum Expected {
  /// Whether `text` equals the golden file. With `UPDATE_EXPECTED`, writes the file.
  public static func accepts(_ text: String, at path: String) throws -> Bool {
    let file = Repository.folder.appending(path: path)
    if ProcessInfo.processInfo.environment["UPDATE_EXPECTED"] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return true
    }
    return try Data(contentsOf: file) == Data(text.utf8)
  }
}
