/// Comparisons with tools that are in use for this work, as whole processes including reading, and of gzip with zlib alone.
extension Comparison {
  /// The maximum file size in MB, because these tools are slow.
  private static let largestForTools = 100

  /// All comparisons of this kind, with files of about `megabytes` MB.
  static func tools(megabytes: Int) -> [Comparison] {
    let megabytes = min(megabytes, largestForTools)
    let bytes = megabytes * 1_000_000
    let conversations = megabytes * 50
    let netObserv = Workload(kind: "netobserv", bytes: bytes, conversations: conversations, keys: "regular")
    let capture = Workload(kind: "capture", bytes: bytes)
    return [
      Comparison(
        name: "capture-tools", workload: capture, programs: [.flowpermit, .nfpcapd, .tshark], agreed: [],
        goals: [Goal(.time(of: .flowpermit, over: .tshark), must: 1 / 40)]),
      Comparison(
        name: "netobserv-tools", workload: netObserv, programs: [.flowpermit, .duckDB, .orjson],
        agreed: ["records", "input-bytes", "flows", "packets", "bytes", "syn", "syn-ack"],
        goals: [
          Goal(.time(of: .flowpermit, over: .duckDB), must: 1 / 2.5),
          Goal(.time(of: .flowpermit, over: .orjson), must: 1 / 6.0),
        ]),
      Comparison(
        name: "hubble-tools", workload: Workload(kind: "hubble", bytes: bytes, conversations: conversations),
        programs: [.flowpermit, .flows, .audit2policy], agreed: [],
        goals: [Goal(.time(of: .flows, over: .audit2policy), must: 1 / 20)]),
      gzip("netobserv-gzip", netObserv),
      gzip("capture-gzip", capture),
    ]
  }

  /// `input-bytes` is not compared, because one program reads the compressed file and the other one the plain file.
  private static func gzip(_ name: String, _ workload: Workload) -> Comparison {
    var workload = workload
    workload.compression = .gzip
    return Comparison(
      name: name, workload: workload, programs: [.inflateThenRead, .flowpermit],
      agreed: ["records", "flows", "packets", "bytes", "syn", "syn-ack", "dns"],
      goals: [Goal(.time(of: .flowpermit, over: .inflateThenRead), must: 1.1)])
  }
}
