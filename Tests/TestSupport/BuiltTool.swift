public import Foundation

/// The tool that was built with the tests.
public enum BuiltTool {
  /// It lies beside them.
  public static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "flowpermit")
}
