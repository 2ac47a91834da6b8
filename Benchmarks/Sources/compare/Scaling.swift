/// The speed-up and the CPU cost of two threads, on the same files with the same counts.
struct Scaling: Sendable {
  /// The value of `--only`.
  let name: String
  let program: Program
  let workloads: [Workload]
  /// How many times as fast two threads are as one, by wall-clock time.
  let gain: Limit
  /// CPU time relative to one thread.
  var cost = Limit(.atMost, must: nil)

  static let threads = 2

  /// All checks, with files of up to five times `megabytes`, because a second thread pays off only on large inputs.
  static func all(megabytes: Int) -> [Scaling] {
    let bytes = megabytes * 5_000_000
    let conversations = megabytes * 50
    func reading(_ name: String, _ workloads: [Workload]) -> Scaling {
      Scaling(
        name: name, program: .flowpermit, workloads: workloads, gain: Limit(.atLeast, must: 1.7),
        cost: Limit(.atMost, must: 1.1))
    }
    return [
      reading(
        "threads-netobserv",
        [Workload(kind: "netobserv", bytes: bytes, conversations: conversations, keys: "regular")]),
      reading("threads-hubble", [Workload(kind: "hubble", bytes: bytes, conversations: conversations)]),
      reading(
        "threads-captures",
        [
          Workload(kind: "capture", bytes: bytes),
          Workload(kind: "capture", bytes: bytes, conversations: conversations),
        ]),
    ] + whole(megabytes: megabytes)
  }

  /// From files to the answer.
  private static func whole(megabytes: Int) -> [Scaling] {
    let bytes = megabytes * 1_000_000
    var other = Workload(kind: "capture", bytes: bytes)
    other.variant = 1
    return [
      Scaling(
        name: "whole-threads-log", program: .flows,
        workloads: [Workload(kind: "netobserv", bytes: bytes, new: 88, keys: "regular")],
        gain: Limit(.atLeast, must: 1.6, aim: 1.8)),
      Scaling(
        name: "whole-threads-captures", program: .flows, workloads: [Workload(kind: "capture", bytes: bytes), other],
        gain: Limit(.atLeast, must: 1.6, aim: 1.8)),
      Scaling(
        name: "whole-threads-capture", program: .flows, workloads: [Workload(kind: "capture", bytes: bytes * 2)],
        gain: Limit(.atLeast, must: 1.45, aim: 1.7)),
    ]
  }
}
