/// `flowpermit version`.
enum VersionCommand {
  static let command = Command(
    name: "version", operands: "", summary: "Print the version", discussion: "", examples: [], options: []
  ) { _, console in
    try console.write("flowpermit 0.1.0\n")
    return .nothingToReport
  }
}
