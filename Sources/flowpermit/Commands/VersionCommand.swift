/// `flowpermit version`.
enum VersionCommand {
  /// The version of this tool.
  static let version = "0.1.0"

  static let command = Command(
    name: "version", operands: "", summary: "Print the version", discussion: "", examples: [], options: []
  ) { _, console in
    try console.write("flowpermit \(version)\n")
    return .nothingToReport
  }
}
