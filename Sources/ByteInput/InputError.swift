import Glibc

/// An input that cannot be read. Damage that reading survives is not an error, but `InputDamage`.
public struct InputError: Error, Hashable, Sendable {
  /// The path as given; `-` for standard input.
  public var path: String
  /// Completes the sentence `cannot read 'path': ` or `cannot write 'path': `.
  public var reason: String
  /// What to do next; nil if nothing would help.
  public var help: String?

  public var action = Action.read
  /// Whether the system refused, so that other inputs may still be readable.
  public private(set) var isOfSystem = false

  public enum Action: String, Hashable, Sendable {
    case read
    /// Writing a temporary file for data that does not fit into memory.
    case write
  }

  public init(path: String, reason: String, help: String? = nil) {
    self.path = path
    self.reason = reason
    self.help = help
  }

  /// The system's reason, by its error number. `errno` must be passed before any other call changes it.
  public init(path: String, code: Int32, help: String? = "check the path and its permissions") {
    self.init(path: path, reason: String(cString: strerror(code)), help: help)
    isOfSystem = true
  }

  /// A sentence with path and reason.
  public var message: String { "cannot \(action.rawValue) '\(path)': \(reason)" }
}
