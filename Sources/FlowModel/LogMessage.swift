/// What a component says in its own log; equal lines are one message.
public struct LogMessage: Hashable, Sendable {
  /// How grave a line is by its own account.
  public enum Level: String, Hashable, Sendable, CaseIterable {
    /// The line does not say.
    case unknown
    /// Info and debug.
    case info
    case warning
    /// Error and fatal.
    case error
  }

  /// The message with its error, without time, level and source position.
  public var text: String
  /// What the line says beside its message and helps to understand it, by name: `type`, `lock`, `dst.addr`.
  public var fields: [String: String]
  public var level: Level
  /// The pod or file that logged it: `cert-manager-webhook-5d8f6c9b7d-x2k4p`, `webhook`; nil where it is unknown.
  public var source: String?
  /// The number of its first line in the input, from 1; 0 where it is not known.
  public var line: Int
  /// How many lines.
  public var count: Int
  /// From the first to the last line; nil where the log gives no times.
  public var window: TimeWindow?
  /// Whether the log gives the year. klog writes month and day only, and `window` is then in 1972.
  public var hasYear: Bool

  public init(
    text: String, fields: [String: String] = [:], level: Level = .unknown, source: String?, line: Int = 0,
    count: Int = 1, window: TimeWindow?, hasYear: Bool = true
  ) {
    self.text = text
    self.fields = fields
    self.level = level
    self.source = source
    self.line = line
    self.count = count
    self.window = window
    self.hasYear = hasYear
  }

  /// The window, in the year in which it is closest to `other`. Nil if both the year and `other` are unknown.
  public func window(near other: TimeWindow?) -> TimeWindow? {
    guard !hasYear, let window else { return window }
    guard let other else { return nil }
    let candidates = [-1, 0, 1].map { window.inYear(other.first.year + $0) }
    return candidates.min { distance($0, other) < distance($1, other) }
  }

  private func distance(_ window: TimeWindow, _ other: TimeWindow) -> Int64 {
    max(window.first.nanoseconds(since: other.last), other.first.nanoseconds(since: window.last), 0)
  }
}

extension TimeWindow {
  /// The same month, day and time in another year; 29 February becomes 1 March in a common year.
  fileprivate func inYear(_ year: Int64) -> TimeWindow { TimeWindow(first.inYear(year), last.inYear(year)) }
}
