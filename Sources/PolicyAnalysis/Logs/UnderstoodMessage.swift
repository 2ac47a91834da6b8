public import FlowModel

/// A log message with what it means.
public struct UnderstoodMessage: Hashable, Sendable {
  public enum Verdict: Hashable, Sendable {
    /// Something failed.
    case failure
    /// It sounds worse than it is, with the reason.
    case harmless(String)
    /// A line that calls itself an error, or a warning that sounds like a failure, and says nothing that is known.
    case notUnderstood
    /// It reports nothing.
    case silent
  }

  public var message: LogMessage
  public var verdict: Verdict
  public var operation: LogOperation?
  /// The words of the operation: `the controller registers at the ACME server`.
  public var does: String?
  /// A word for programs: `connect-timeout`; nil where the line gives no reason.
  public var reason: String?
  /// What the reason means.
  public var meaning: String?
  /// A component or an address.
  public var source: String?
  /// A component or an address.
  public var destination: String?
  public var port: UInt16?
  /// What a policy has to do with it; nil where the line is not understood.
  public var policy: LogReason.Policy?
  var found: FoundReason?
  var subject: LogSubject

  /// Whether something failed, or may have.
  public var isFault: Bool {
    switch verdict {
    case .failure, .notUnderstood: true
    case .harmless, .silent: false
    }
  }
}
