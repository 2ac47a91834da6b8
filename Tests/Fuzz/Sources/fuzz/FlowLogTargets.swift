import FlowIngest
import FlowModel

extension FuzzTarget {
  static let flowLogs: [FuzzTarget] = [
    flowLog("netobserv", ["netobserv"]),
    flowLog("hubble", ["hubble"]),
    flowLog("calico", ["calico"]),
    flowLog("ovn", ["ovn-acl"]),
    flowLog("zeek", ["zeek"]),
    flowLog("netflow", ["ipfix", "netflow-v9", "netflow-v5"]),
    flowLog("clouds", ["aws-vpc", "azure", "gke-policy", "eks-policy"]),
    flowLog("mesh-logs", ["envoy", "ztunnel", "suricata", "inspektor-gadget"]),
    flowLog(
      "text-logs",
      [
        "antrea-audit", "conntrack", "nfdump", "nfdump-csv", "kernel-packets", "hubble-text", "cilium-monitor",
        "tcpdump-text",
      ]),
  ]

  private static func flowLog(_ name: String, _ formats: [String]) -> FuzzTarget {
    let names = formats.enumerated().map { formats.count > 1 ? "\($0.offset): \($0.element)" : $0.element }
    return FuzzTarget(
      name: name, maximumLength: 4096,
      summary: names.joined(separator: ", ") + (formats.count > 1 ? ", by the first byte" : "")
    ) { read($0, as: formats) }
  }

  /// Reads bytes as a format; the first byte, a digit, selects one of several.
  static func read(_ bytes: UnsafeRawBufferPointer, as formats: [String]) {
    guard formats.count > 1 else { return look(at: MemoryFile.input.path(holding: bytes), as: formats[0]) }
    guard let first = bytes.first else { return }
    let content = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    look(at: MemoryFile.input.path(holding: content), as: formats[Int(first &- 48) % formats.count])
  }

  /// Reads a file and every flow in it.
  static func look(at path: String, as format: String) {
    guard let format = InputFormat.named(format) else { fatalError("there is no format '\(format)'") }
    guard let observations = try? Ingestion(format: format).read([path]) else { return }
    check(observations)
  }

  static func check(_ observations: Observations) {
    for flow in observations.flows {
      require(flow.fromClient.packets >= 0 && flow.fromServer.packets >= 0, "a flow has less than no packets")
      require(flow.fromClient.bytes >= 0 && flow.fromServer.bytes >= 0, "a flow has less than no bytes")
    }
  }
}
