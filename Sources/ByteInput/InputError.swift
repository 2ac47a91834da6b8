/// An input that cannot be read at all; thrown once, to the top.
public struct InputError: Error, Hashable, Sendable {
  /// The path as given; `-` for standard input.
  public var path: String
  /// What is wrong, as it follows `cannot read 'path': `.
  public var reason: String
  /// What to do next; nil where nothing would help.
  public var help: String?

  /// An input that cannot be read.
  public init(path: String, reason: String, help: String? = nil) {
    self.path = path
    self.reason = reason
    self.help = help
  }

  /// One sentence with path and reason.
  public var message: String { "cannot read '\(path)': \(reason)" }
}
