/// What two threads gain over one, and what they cost, on the same files with the same counts.
struct Scaling: Sendable {
  /// What `--only` takes.
  let name: String
  let workloads: [Workload]

  static let threads = 2
  /// How many times as soon it must be done.
  static let leastGain = 1.7
  /// How much CPU time it may take, against one thread.
  static let largestCost = 1.1

  /// The checks, with files five times as large as others, of about `megabytes` MB: a second thread is for what takes more than a moment.
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
