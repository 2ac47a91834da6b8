/// An input that cannot be read at all; thrown once, to the top.
public struct InputError: Error, Hashable, Sendable {
  /// The path as given; `-` for standard input.
  public var path: String
  /// What is wrong, as it follows `cannot read 'path': ` or `cannot write 'path': `.
  public var reason: String
  /// What to do next; nil where nothing would help.
  public var help: String?

  /// What could not be done.
  public var action = Action.read

  /// What is done with a file while inputs are read.
  public enum Action: String, Hashable, Sendable {
    /// It is read.
    case read
    /// It takes what does not fit into memory.
    case write
  }

  /// An input that cannot be read.
  public init(path: String, reason: String, help: String? = nil) {
    self.path = path
    self.reason = reason
    self.help = help
  }

  /// One sentence with path and reason.
  public var message: String { "cannot \(action.rawValue) '\(path)': \(reason)" }
}
