/// Programs that do the same work on the same file, in turn, and what their figures must keep.
struct Comparison: Sendable {
  /// What `--only` takes.
  let name: String
  let workload: Workload
  /// The first that runs is what the others' ratios are to.
  let programs: [Program]
  /// The counts in which all that print counts must be equal.
  let agreed: [String]
  let bars: [Bar]

  private static let captureCounts = [
    "records", "input-bytes", "flows", "packets", "bytes", "syn", "sni", "alpn", "dns",
  ]
  private static let logCounts = [
    "records", "input-bytes", "bad", "flows", "packets", "bytes", "copies", "syn", "syn-ack", "dns",
  ]

  /// Every comparison, for files of about `megabytes` MB. A workload that is about many conversations has 2,500 a MB.
  static func all(megabytes: Int) -> [Comparison] {
    let bytes = megabytes * 1_000_000
    let conversations = megabytes * 50
    return [
      Comparison(
        name: "capture", workload: Workload(kind: "capture", bytes: bytes),
        programs: [.readBatch, .flowpermit, .libpcapLoop, .tcpdump], agreed: captureCounts,
        bars: [.time(of: .flowpermit, over: .readBatch, atMost: 2.5), .memory(of: .flowpermit, atMostMB: 64)]),
      Comparison(
        name: "many-conversations", workload: Workload(kind: "many-conversations", conversations: megabytes * 2500),
        programs: [.readBatch, .flowpermit, .libpcapLoop], agreed: captureCounts, bars: []),
      log(
        "netobserv", Workload(kind: "netobserv", bytes: bytes, conversations: conversations, keys: "regular"),
        .netObservSimdjson, atMost: 2),
      log(
        "netobserv-irregular",
        Workload(kind: "netobserv", bytes: bytes, conversations: conversations, keys: "irregular"),
        .netObservSimdjson, atMost: 2),
      log(
        "netobserv-shuffled", Workload(kind: "netobserv", bytes: bytes, conversations: conversations, keys: "shuffled"),
        .netObservSimdjson, atMost: 2),
      log("hubble", Workload(kind: "hubble", bytes: bytes, conversations: conversations), .hubbleSimdjson, atMost: nil),
    ] + tools(megabytes: megabytes)
  }

  /// `limit` nil: only shown, no bar yet.
  private static func log(
    _ name: String, _ workload: Workload, _ reference: Program, atMost limit: Double?
  ) -> Comparison {
    Comparison(
      name: name, workload: workload, programs: [reference, .flowpermit], agreed: logCounts,
      bars: limit.map { [.time(of: .flowpermit, over: reference, atMost: $0)] } ?? [])
  }
}
