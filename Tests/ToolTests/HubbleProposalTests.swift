import Foundation
import TestSupport
import Testing

/// Events as Hubble writes them, between the pods of a sample's cluster; proposals for them.
private func rules(_ events: [String]) throws -> [String] {
  let folder = try TemporaryFolder()
  try Data(events.joined(separator: "\n").utf8).write(to: URL(filePath: folder.path("log.jsonl")))
  let tool = try Tool(
    "derive", folder.path("log.jsonl"), "-f", Repository.path("everything-allowed", "cluster.yaml"), "-o", "json",
    "--exit-zero")
  #expect(tool.status == 0, "\(tool.errors)")
  let rules = try tool.json()["rules"] as? [[String: Any]] ?? []
  let policies = try tool.json()["policies"] as? [[String: Any]] ?? []
  return rules.filter { $0["basis"] as? String == "observed" }.map { rule in
    let name = (rule["policy"] as? String ?? "").split(separator: "-").last ?? ""
    let policy = policies.first { policy in
      let metadata = policy["metadata"] as? [String: Any]
      return "\(metadata?["namespace"] ?? "")/\(metadata?["name"] ?? "")" == rule["policy"] as? String
    }
    let direction = rule["direction"] as? String ?? ""
    let written = ((policy?["spec"] as? [String: Any])?[direction] as? [[String: Any]])?[rule["rule"] as? Int ?? 0]
    let ports = (written?["ports"] as? [[String: Any]] ?? []).map { "\($0["port"] ?? "")/\($0["protocol"] ?? "")" }
    return "\(name) \(direction) \(ports.joined(separator: " "))"
  }
}

private func event(
  _ source: String, _ sourcePort: Int, _ destination: String, _ port: Int, _ more: String,
  flags: String = #""SYN":true"#
) -> String {
  """
  {"flow":{"time":"2026-11-24T01:00:00.000000001Z","verdict":"FORWARDED","IP":{"source":"\(source)",\
  "destination":"\(destination)","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":\(sourcePort),\
  "destination_port":\(port),"flags":{\(flags)}}},"Type":"L3_L4"\(more.isEmpty ? "" : "," + more)}}
  """
}

private let controller = "10.129.0.11"
private let apiServer = "192.168.10.10"
private let answer = #""SYN":true,"ACK":true"#

@Test func `a reply belongs to the connection that it answers and makes no rule of its own`() throws {
  let events = [
    event(controller, 41000, apiServer, 6443, #""is_reply":false"#),
    event(apiServer, 6443, controller, 41000, #""is_reply":true"#, flags: answer),
  ]
  #expect(try rules(events) == ["controller egress 6443/TCP"])
}

@Test func `where the log does not record which side replied, the SYN decides`() throws {
  let events = [
    event(controller, 41000, apiServer, 6443, ""), event(apiServer, 6443, controller, 41000, "", flags: answer),
  ]
  #expect(try rules(events) == ["controller egress 6443/TCP"])
}

@Test func `the API server is known by any of its identities, and the webhook gets its policy`() throws {
  let webhook = "10.129.0.12"
  let identity = #""source":{"identity":1,"labels":["reserved:host","reserved:kube-apiserver"]},"is_reply":false"#
  let events = [
    event("10.128.0.2", 50000, webhook, 10250, identity),
    event(webhook, 10250, "10.128.0.2", 50000, #""is_reply":true"#, flags: answer),
  ]
  #expect(try rules(events) == ["webhook ingress 10250/TCP"])
}

@Test(arguments: ["reserved:world", "reserved:world-ipv4"])
func `what is outside is outside, whatever the version calls it`(label: String) throws {
  let events = [
    event(
      controller, 41000, "203.0.113.10", 443, #""destination":{"identity":2,"labels":["\#(label)"]},"is_reply":false"#),
    event("203.0.113.10", 443, controller, 41000, #""is_reply":true"#, flags: answer),
  ]
  #expect(try rules(events) == ["controller egress 443/TCP"])
}

@Test func `an echo request makes no rule`() throws {
  let ping =
    #"{"flow":{"time":"2026-11-24T01:00:00Z","verdict":"FORWARDED","IP":{"source":"10.129.0.50","destination":"10.129.0.11","#
    + #""ipVersion":"IPv4"},"l4":{"ICMPv4":{"type":8}},"Type":"L3_L4"}}"#
  #expect(try rules([ping]) == [])
}
