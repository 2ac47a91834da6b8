import TestSupport
import Testing

extension RealTraffic {
  private static let lines = [
    "metrics on 9402 and 8443 are reachable", "other ports are not reachable", "istio-csr reaches the API server",
    "istio-csr's gRPC port is blocked by default", "istio-csr's gRPC port passes with the added policy",
    "API server to webhook to controller to issuer works",
  ]

  @Test(arguments: lines)
  func `each line of the test plan holds, and check finds the drops that the firewall counted`(line: String) throws {
    let folder = try TemporaryFolder()
    let run = try Tool(shell: "Scripts/testbed plan \"\(line)\" --output \(folder.path("plan"))")
    #expect(run.status == 0, "\(run.output) \(run.errors)")
    #expect(run.output.contains("PASS \(line): "))
    let number = try #require(Self.lines.firstIndex(of: line))
    let recorded = folder.path("plan/0\(number)")
    let counted = try CountedDrop.all(in: recorded)
    #expect(try Tool.drops(of: "node.pcap", in: recorded) == Set(counted.map(\.drop)).sorted())
  }
}
