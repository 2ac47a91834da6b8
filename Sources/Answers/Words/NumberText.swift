import FlowModel

/// A number with its noun.
public enum CountText {
  /// `1 line`, `2 lines`; `plural` where an `s` does not make it.
  public static func text(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(plural ?? noun + "s")"
  }

  /// `once`, `12 times`.
  static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
}

/// A length of time in at most two units: `250 ms`, `45 s`, `31 min`, `2 h 5 min`.
public enum DurationText {
  public static func text(_ nanoseconds: Int64) -> String {
    if nanoseconds < 1_000_000_000 { return "\(nanoseconds / 1_000_000) ms" }
    let seconds = nanoseconds / 1_000_000_000
    if seconds < 120 { return "\(seconds) s" }
    let minutes = (seconds + 30) / 60
    if minutes < 120 { return "\(minutes) min" }
    return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
  }
}

/// A moment to the second in UTC: `2026-11-24 13:50:23Z`.
enum MomentText {
  static func text(_ time: Timestamp) -> String {
    // RFC 3339 begins with the date and a `T`; the fraction of a second begins at the twentieth character.
    let text = time.description
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8) + "Z"
  }
}
