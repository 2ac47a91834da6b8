import Foundation

/// Long replays, which run only with `Scripts/test --all`. It sets the environment variable `FLOWPERMIT_LONG_TESTS`.
public enum LongTests {
  public static let run = ProcessInfo.processInfo.environment["FLOWPERMIT_LONG_TESTS"] == "1"

  /// Why they are skipped.
  public static let reason = "a long replay, which 'Scripts/test --all' runs"

  /// The samples that tests with many runs of the tool always read. They differ in topology, policies, outcomes, logs and captures.
  public static let commonSamples = [
    "everything-allowed", "grpc-client-denied", "healthy", "hypershift", "ipv6", "istio-csr-rule-names-service-port",
    "webhook-rejected",
  ]

  /// The samples that such tests read only with the long replays.
  public static let furtherSamples = Repository.samples.filter { !commonSamples.contains($0) }
}
