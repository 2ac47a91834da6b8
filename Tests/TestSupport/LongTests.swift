import Foundation

/// Long replays, which run only with `Scripts/test --all`. It sets the environment variable `FLOWPERMIT_LONG_TESTS`.
public enum LongTests {
  public static let run = ProcessInfo.processInfo.environment["FLOWPERMIT_LONG_TESTS"] == "1"

  /// Why they are skipped.
  public static let reason = "a long replay, which 'Scripts/test --all' runs"
}
