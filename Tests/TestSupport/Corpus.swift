import Foundation

/// Real files that are not part of the project: other tools' captures, logs and verdicts, in the folder that the environment
/// variable `FLOWPERMIT_CORPUS` names. Tests that need them are skipped without it.
public enum Corpus {
  /// The folder; nil where none is named.
  public static let folder: String? = ProcessInfo.processInfo.environment["FLOWPERMIT_CORPUS"]

  /// Whether there is one.
  public static var isThere: Bool { folder != nil }

  /// A place in it.
  public static func path(_ name: String) -> String { (folder ?? "") + "/" + name }
}
