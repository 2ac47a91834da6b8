/// The tools that people use for this work today, as whole processes with reading included, and gzip against zlib alone.
extension Comparison {
  /// They are slow: files of at most so many MB.
  private static let largestForTools = 100

  /// Every comparison of this kind, for files of about `megabytes` MB.
  static func tools(megabytes: Int) -> [Comparison] {
    let megabytes = min(megabytes, largestForTools)
    let bytes = megabytes * 1_000_000
    let conversations = megabytes * 50
    let netObserv = Workload(kind: "netobserv", bytes: bytes, conversations: conversations, keys: "regular")
    let capture = Workload(kind: "capture", bytes: bytes)
    return [
      Comparison(
        name: "capture-tools", workload: capture, programs: [.flowpermit, .nfpcapd, .tshark], agreed: [],
        bars: [.time(of: .flowpermit, over: .tshark, atMost: 1 / 40)]),
      Comparison(
        name: "netobserv-tools", workload: netObserv, programs: [.flowpermit, .duckDB, .orjson],
        agreed: ["records", "input-bytes", "flows", "packets", "bytes", "syn", "syn-ack"],
        bars: [
          .time(of: .flowpermit, over: .duckDB, atMost: 1 / 2.5),
          .time(of: .flowpermit, over: .orjson, atMost: 1 / 6.0),
        ]),
      Comparison(
        name: "hubble-tools", workload: Workload(kind: "hubble", bytes: bytes, conversations: conversations),
        programs: [.flowpermit, .flowpermitFlows, .audit2policy], agreed: [],
        bars: [.time(of: .flowpermitFlows, over: .audit2policy, atMost: 1 / 20)]),
      gzip("netobserv-gzip", netObserv),
      gzip("capture-gzip", capture),
    ]
  }

  /// The bytes read are those of the compressed file in one program and of the plain one in the other.
  private static func gzip(_ name: String, _ workload: Workload) -> Comparison {
    var workload = workload
    workload.compression = .gzip
    return Comparison(
      name: name, workload: workload, programs: [.inflateThenRead, .flowpermit],
      agreed: ["records", "flows", "packets", "bytes", "syn", "syn-ack", "dns"],
      bars: [.time(of: .flowpermit, over: .inflateThenRead, atMost: 1.1)])
  }
}
