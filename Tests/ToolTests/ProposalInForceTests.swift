import TestSupport
import Testing

extension RealTraffic {
  @Test(arguments: ["node.pcap", "netobserv.jsonl.gz", "hubble.jsonl.gz"])
  func `under a proposal all needed traffic passes and the unexpected client's probes time out`(input: String) throws {
    let folder = try TemporaryFolder()
    let policies = folder.path("policies.yaml")
    let sample = "everything-allowed"
    let proposal = try Tool(
      "derive", Repository.path(sample, input), "-f", Repository.path(sample, "cluster.yaml"), "-o", "yaml=\(policies)",
      "--exit-zero", "-q")
    #expect(proposal.status == 0, "\(proposal.errors)")
    let run = try Tool(shell: "Scripts/testbed run standard --policies \(policies) --output \(folder.path("run"))")
    #expect(run.status == 0, "\(run.errors)")
    let connections = try #require(try run.json()["connections"] as? [[String: Any]])
    #expect(connections.count > 25)
    for connection in connections {
      let name = connection["name"] as? String ?? ""
      let expected = name.hasPrefix("the stranger") ? "timed out" : "connected"
      #expect(connection["outcome"] as? String == expected, "\(name)")
    }
  }
}
