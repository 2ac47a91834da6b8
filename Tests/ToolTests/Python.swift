import Testing

/// Python 3, which some tests run beside the tool.
enum Python {
  static let canRun = (try? Tool(shell: "python3 -c ''").status == 0) ?? false
  static let reason: Comment = "there is no python3 on the PATH"
}
