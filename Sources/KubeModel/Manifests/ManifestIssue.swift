/// Something wrong with an object or its file, that was survived.
public struct ManifestIssue: Hashable, Comparable, Sendable {
  /// How bad it is.
  public enum Severity: Hashable, Sendable {
    /// The object or document could not be used.
    case error
    /// The API server would refuse the object; it is judged as written.
    case refused
  }

  /// How bad it is.
  public var severity: Severity
  /// Where.
  public var source: ObjectSource
  /// What is wrong, without a final dot.
  public var message: String

  /// Something wrong.
  public init(_ severity: Severity, _ source: ObjectSource, _ message: String) {
    self.severity = severity
    self.source = source
    self.message = message
  }

  /// By place, then by message.
  public static func < (left: ManifestIssue, right: ManifestIssue) -> Bool {
    (left.source, left.message) < (right.source, right.message)
  }
}
