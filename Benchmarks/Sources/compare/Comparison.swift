/// Programs that do the same work on the same file, and limits for their results.
struct Comparison: Sendable {
  /// The value of `--only`.
  let name: String
  let workload: Workload
  /// The ratios refer to the first one that runs.
  let programs: [Program]
  /// Keys of counts that must be equal in all programs that print counts.
  let agreed: [String]
  let bars: [Bar]

  private static let captureCounts = [
    "records", "input-bytes", "flows", "packets", "bytes", "syn", "sni", "alpn", "dns",
  ]
  private static let logCounts = [
    "records", "input-bytes", "bad", "flows", "packets", "bytes", "copies", "syn", "syn-ack", "dns",
  ]

  /// All comparisons, with files of about `megabytes` MB. The workload `many-conversations` has 2,500 conversations per MB.
  static func all(megabytes: Int) -> [Comparison] {
    let bytes = megabytes * 1_000_000
    let conversations = megabytes * 50
    return [
      Comparison(
        name: "capture", workload: Workload(kind: "capture", bytes: bytes),
        programs: [.readBatch, .flowpermit, .libpcapLoop, .tcpdump], agreed: captureCounts,
        bars: [
          .time(of: .flowpermit, over: .readBatch, atMost: 1.5),
          .time(of: .flowpermit, over: .libpcapLoop, atMost: 0.67),
          .time(of: .flowpermit, over: .tcpdump, atMost: 0.75), .memory(of: .flowpermit, atMostMB: 64),
        ]),
      Comparison(
        name: "many-conversations", workload: Workload(kind: "many-conversations", conversations: megabytes * 2500),
        programs: [.readBatch, .flowpermit, .libpcapLoop], agreed: captureCounts,
        // 190 bytes per conversation, and 14 MB for the program and its libraries.
        bars: [
          .time(of: .flowpermit, over: .readBatch, atMost: 2.7),
          .memory(of: .flowpermit, atMostMB: max(64, 14 + megabytes * 2500 * 190 / 1_000_000)),
        ]),
      log(
        "netobserv", Workload(kind: "netobserv", bytes: bytes, conversations: conversations, keys: "regular"),
        .netObservSimdjson, atMost: 1),
      log(
        "netobserv-irregular",
        Workload(kind: "netobserv", bytes: bytes, conversations: conversations, keys: "irregular"),
        .netObservSimdjson, atMost: 1.11),
      log(
        "netobserv-shuffled", Workload(kind: "netobserv", bytes: bytes, conversations: conversations, keys: "shuffled"),
        .netObservSimdjson, atMost: 1.11),
      log(
        "hubble", Workload(kind: "hubble", bytes: bytes, conversations: conversations), .hubbleSimdjson, atMost: 1.25),
    ] + tools(megabytes: megabytes)
  }

  private static func log(
    _ name: String, _ workload: Workload, _ reference: Program, atMost limit: Double
  ) -> Comparison {
    Comparison(
      name: name, workload: workload, programs: [reference, .flowpermit], agreed: logCounts,
      bars: [.time(of: .flowpermit, over: reference, atMost: limit)])
  }
}
