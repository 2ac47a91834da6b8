/// The speed-up and the CPU cost of two threads, on the same files with the same counts.
struct Scaling: Sendable {
  /// The value of `--only`.
  let name: String
  let workloads: [Workload]

  static let threads = 2
  /// The minimum speed-up.
  static let leastGain = 1.7
  /// The maximum CPU time relative to one thread.
  static let largestCost = 1.1

  /// All checks, with files of five times `megabytes`, because a second thread pays off only on large inputs.
  static func all(megabytes: Int) -> [Scaling] {
    let bytes = megabytes * 5_000_000
    let conversations = megabytes * 50
    return [
      Scaling(
        name: "threads-netobserv",
        workloads: [Workload(kind: "netobserv", bytes: bytes, conversations: conversations, keys: "regular")]),
      Scaling(
        name: "threads-hubble", workloads: [Workload(kind: "hubble", bytes: bytes, conversations: conversations)]),
      Scaling(
        name: "threads-captures",
        workloads: [
          Workload(kind: "capture", bytes: bytes),
          Workload(kind: "capture", bytes: bytes, conversations: conversations),
        ]),
    ]
  }
}
