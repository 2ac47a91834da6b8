/// What the tool's exit status means.
enum ExitStatus: Int32 {
  /// The work was done and there is nothing to report.
  case nothingToReport = 0
  /// The work was done and there are findings.
  case findings = 1
  /// The work could not be done.
  case failed = 2
  /// Stopped by SIGINT, after a valid result was written.
  case interrupted = 130
  /// Stopped by SIGTERM, after a valid result was written.
  case terminated = 143
}
