/// Programs that do the same work on the same file, and goals for their results.
struct Comparison: Sendable {
  /// The value of `--only`.
  let name: String
  let workload: Workload
  /// The ratios refer to the first one that runs.
  let programs: [Program]
  /// Keys of counts that must be equal in all programs that print counts, but for those that omit them.
  let agreed: [String]
  let goals: [Goal]
  /// Whether some of the programs read the objects of the cluster.
  var hasCluster = false
  /// Whether its input is so large that quick runs leave it out.
  var isLarge = false

  private static let captureCounts = [
    "records", "input-bytes", "flows", "packets", "bytes", "syn", "sni", "alpn", "dns",
  ]
  private static let logCounts = [
    "records", "input-bytes", "bad", "flows", "packets", "bytes", "copies", "syn", "syn-ack", "dns", "dropped",
  ]

  /// All comparisons, with files of about `megabytes` MB.
  static func all(megabytes: Int) -> [Comparison] {
    whole(megabytes: megabytes) + readers(megabytes: megabytes) + tools(megabytes: megabytes)
  }

  /// From bytes to conversations. The workload `many-conversations` has 2,500 conversations per MB.
  private static func readers(megabytes: Int) -> [Comparison] {
    let bytes = megabytes * 1_000_000
    let conversations = megabytes * 50
    return [
      Comparison(
        name: "capture", workload: Workload(kind: "capture", bytes: bytes),
        programs: [.readBatch, .flowpermit, .libpcapLoop, .tcpdump], agreed: captureCounts,
        goals: [
          Goal(.time(of: .flowpermit, over: .readBatch), must: 1.5),
          Goal(.time(of: .flowpermit, over: .libpcapLoop), must: 0.67),
          Goal(.time(of: .flowpermit, over: .tcpdump), must: 0.75, aim: 0.67),
          Goal(.memory(of: .flowpermit), must: 64),
        ]),
      Comparison(
        name: "many-conversations", workload: Workload(kind: "many-conversations", conversations: megabytes * 2500),
        programs: [.readBatch, .flowpermit, .libpcapLoop], agreed: captureCounts,
        // 190 bytes per conversation, and 14 MB for the program and its libraries.
        goals: [
          Goal(.time(of: .flowpermit, over: .readBatch), must: 2.7),
          Goal(.memory(of: .flowpermit), must: Double(max(64, 14 + megabytes * 2500 * 190 / 1_000_000))),
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
    ]
  }

  private static func log(
    _ name: String, _ workload: Workload, _ reference: Program, atMost limit: Double
  ) -> Comparison {
    Comparison(
      name: name, workload: workload, programs: [reference, .flowpermit], agreed: logCounts,
      goals: [Goal(.time(of: .flowpermit, over: reference), must: limit)])
  }
}
