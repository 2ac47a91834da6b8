import Answers

/// `flowpermit version`.
enum VersionCommand {
  /// The version of this tool.
  static let version = "0.1.0"

  static let command = Command(
    name: "version", operands: "", summary: "Print the version", discussion: "", examples: [], options: [],
    work: .answer([]) { _ in
      Answer(
        schema: "flowpermit/version/v1",
        [Section("version", .facts(.word(version), ["flowpermit \(words: version)"]))])
    })
}
