import Foundation
import TestSupport
import Testing

/// A connection that a firewall or a report names, comparable across both.
private struct Drop: Hashable, Comparable {
  let text: String

  init(_ source: String, _ destination: String, _ transport: String, _ port: Int) {
    text = "\(source) -> \(destination) \(port)/\(transport.lowercased())"
  }

  static func < (left: Drop, right: Drop) -> Bool { left.text < right.text }
}

/// An entry of `dropped.json`: what the testbed's firewall counted as dropped while the sample was recorded.
private struct CountedDrop: Decodable {
  struct End: Decodable {
    let ip: String
    let pod: String?
  }
  let source: End
  let destination: End
  let `protocol`: String
  let port: Int
}

private func counted(_ sample: String, where isWanted: (CountedDrop) -> Bool = { _ in true }) throws -> [Drop] {
  let file = Repository.folder.appending(path: Repository.path(sample, "dropped.json"))
  let entries = try JSONDecoder().decode([CountedDrop].self, from: Data(contentsOf: file))
  return Set(entries.filter(isWanted).map { Drop($0.source.ip, $0.destination.ip, $0.protocol, $0.port) }).sorted()
}

/// What the tool says would be dropped.
private func reported(_ sample: String, _ input: String) throws -> [Drop] {
  let run = try Tool(
    "check", Repository.path(sample, input), "-f", Repository.path(sample, "cluster.yaml"), "-f",
    Repository.path(sample, "policies.yaml"), "-o", "json")
  #expect([0, 1].contains(run.status), "\(run.errors)")
  var drops: Set<Drop> = []
  for finding in try run.json()["findings"] as? [[String: Any]] ?? [] {
    let edge = finding["edge"] as? [String: Any] ?? [:]
    func addresses(_ end: String) -> [String] { (edge[end] as? [String: Any])?["ips"] as? [String] ?? [] }
    for source in addresses("source") {
      for destination in addresses("destination") {
        drops.insert(Drop(source, destination, edge["protocol"] as? String ?? "", edge["port"] as? Int ?? 0))
      }
    }
    #expect(finding["observed"] as? String == "dropped")
  }
  return drops.sorted()
}

@Test(arguments: Repository.samples, ["node.pcap", "netobserv.jsonl.gz", "hubble.jsonl.gz"])
func `what would be dropped is exactly what the firewall dropped, whichever input tells`(
  sample: String, input: String
) throws {
  #expect(try reported(sample, input) == counted(sample))
}

/// Behind the firewall a pod's own interface shows only what the pod itself sent.
@Test(arguments: Repository.samples)
func `of a pod's own capture those drops are told that the pod's interface shows`(sample: String) throws {
  let sent = try counted(sample) { $0.source.pod?.contains("istio-csr") ?? false }
  #expect(try reported(sample, "pod-istio-csr.pcap") == sent)
}
