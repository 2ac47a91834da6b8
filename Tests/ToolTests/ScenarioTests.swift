import Foundation
import TestSupport
import Testing

extension RealTraffic {
  /// Short scenarios of several kinds: packets dropped, a connection refused, packets rejected.
  @Test func `scenarios played again give the edges of their samples, and check finds the counted drops`() throws {
    try play(["webhook-ingress-denied", "webhook-refused", "webhook-rejected"])
  }

  /// The client does not accept the certificate.
  @Test(.enabled(if: Testbed.hasGRPC, "grpcio is not installed in .build/venv"))
  func `a gRPC scenario played again gives the edges of its sample, and check finds the counted drops`() throws {
    try play(["istio-csr-name-mismatch"])
  }

  private func play(_ names: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try Tool(
      shell: "Scripts/testbed scenarios \(names.joined(separator: " ")) --output \(folder.path("played"))")
    #expect(run.status == 0, "\(run.errors)")
    for name in names {
      let played = folder.path("played/\(name)")
      #expect(try outcomes(in: played) == outcomes(in: "samples/\(name)"), "\(name)")
      let counted = try CountedDrop.all(in: played)
      #expect(try Tool.drops(of: "node.pcap", in: played) == Set(counted.map(\.drop)).sorted())
    }
  }

  /// Both ends, port and outcomes of each edge; the components are the same in every run.
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
