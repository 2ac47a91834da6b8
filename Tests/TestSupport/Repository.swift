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
