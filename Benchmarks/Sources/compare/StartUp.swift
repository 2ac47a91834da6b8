/// The CPU time of a start of the tool that ends at once, or nearly so.
struct StartUp: Sendable {
  /// The value of `--only`.
  let name: String
  let program: Program
  /// Nil without an input.
  let workload: Workload?
  /// CPU milliseconds, the median of all runs.
  let limit: Limit

  /// Many runs, because one takes only milliseconds.
  static let runs = 25

  static let all = [
    StartUp(
      name: "start-up",
      program: Program(
        name: "flowpermit version", executable: "flowpermit", location: .built, output: .ignored,
        arguments: ["version"]),
      workload: nil, limit: Limit(.atMost, must: 6, unit: "ms")),
    StartUp(
      name: "one-record", program: .flows, workload: Workload(kind: "netobserv", bytes: 1, conversations: 1),
      limit: Limit(.atMost, must: 5, aim: 3, unit: "ms")),
  ]
}
