import Foundation

/// Captures, logs and verdicts of other tools, which are not part of the project. The environment variable `FLOWPERMIT_CORPUS` names
/// their folder; without it, tests that need them are skipped.
public enum Corpus {
  public static let folder: String? = ProcessInfo.processInfo.environment["FLOWPERMIT_CORPUS"]

  public static var isThere: Bool { folder != nil }

  public static func path(_ name: String) -> String { (folder ?? "") + "/" + name }
}
