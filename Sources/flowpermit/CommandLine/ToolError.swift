/// Why the work could not be done, and what to do next.
struct ToolError: Error {
  /// One sentence without a final dot, as it follows `error: `.
  var message: String
  /// What to do next, as it follows `help: `; nil where nothing would help.
  var help: String?

  init(_ message: String, help: String?) {
    self.message = message
    self.help = help
  }
}
