import Foundation
import TestSupport
import Testing

extension RealTraffic {
  /// Short ones, of each kind: dropped, refused, rejected, a certificate that is not accepted.
  private static let quick = [
    "istio-csr-name-mismatch", "webhook-ingress-denied", "webhook-refused", "webhook-rejected",
  ]

  @Test
  func `what is played anew looks on the wire as its sample does, and the tool names the drops that were counted`()
    throws
  {
    let folder = try TemporaryFolder()
    let run = try Tool(
      shell: "Scripts/testbed scenarios \(Self.quick.joined(separator: " ")) --output \(folder.path("played"))")
    #expect(run.status == 0, "\(run.errors)")
    for name in Self.quick where !run.output.contains("skipped: \(name)") {
      let played = folder.path("played/\(name)")
      #expect(try outcomes(in: played) == outcomes(in: "samples/\(name)"), "\(name)")
      let counted = try CountedDrop.all(in: played)
      #expect(try Tool.drops(of: "node.pcap", in: played) == Set(counted.map(\.drop)).sorted())
    }
  }

  /// Who talked to whom, and how that ended; the components are the same in every run.
  private func outcomes(in folder: String) throws -> [String] {
    let tool = try Tool("flows", "\(folder)/node.pcap", "-f", "\(folder)/cluster.yaml", "-o", "json")
    let edges = try tool.json()["edges"] as? [[String: Any]] ?? []
    #expect(!edges.isEmpty, "\(tool.errors)")
    return edges.map { edge in
      let ends = ["source", "destination"].map { end in
        let named = edge[end] as? [String: Any] ?? [:]
        return ["kind", "namespace", "workload"].map { named[$0] as? String ?? "" }.joined(separator: "/")
      }
      let ended = (edge["outcomes"] as? [String: Int] ?? [:]).map { "\($0.key) \($0.value)" }.sorted()
      return
        "\(ends.joined(separator: " -> ")) \(edge["port"] ?? "")/\(edge["protocol"] ?? ""): \(ended.joined(separator: ", "))"
    }.sorted()
  }
}
