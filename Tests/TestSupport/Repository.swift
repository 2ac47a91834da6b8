public import Foundation

/// The project's own files.
public enum Repository {
  /// The folder that holds `Package.swift`.
  public static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The samples by name, sorted.
  public static let samples: [String] = {
    let folders = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "samples").path)
    return (folders ?? []).filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.sorted()
  }()

  /// The captures of a sample at single pods, by name, sorted.
  public static func podCaptures(_ sample: String) -> [String] {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "samples/\(sample)").path)
    return (files ?? []).filter { $0.hasPrefix("pod-") }.sorted()
  }

  /// A file of a sample, as a path from the project's folder.
  public static func path(_ sample: String, _ file: String) -> String { "samples/\(sample)/\(file)" }
}
