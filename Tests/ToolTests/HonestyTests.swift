import Foundation
import TestSupport
import Testing

private let capture = "samples/everything-allowed/node.pcap"

@Test func `every run says what was read, unless it is asked to be quiet`() throws {
  let said = try Tool("flows", capture).errors
  #expect(said.contains("note: read 660 records of 1 input (pcap): 48 conversations, 36 connections; 2026-"))
  #expect(said.contains("give a cluster dump with -f"))
  #expect(try Tool("flows", capture, "--quiet").errors.isEmpty)
}

@Test func `what the inputs support is a word or a reason`() throws {
  let supports = try Tool("flows", capture, "-o", "json").json()["supports"] as? [String: String]
  #expect(supports?["diagnosis"] == "yes")
  #expect(supports?["classification"] == "no-identities")
  #expect(supports?["synthesis"] == "no-identities")
}

@Test func `a format's limits are said where it is read, and in the list of formats`() throws {
  let scratch = try TemporaryFolder()
  let line = """
    2026-03-01T09:30:00.441Z|1|acl_log(ovn_pinctrl0)|INFO|name="NP:shop:Ingress", verdict=drop, severity=info, direction=to-lport: \
    tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,tp_src=41000,tp_dst=6443,tcp_flags=syn

    """
  try Data(line.utf8).write(to: URL(filePath: scratch.path("acl.log")))
  #expect(try Tool("flows", scratch.path("acl.log")).errors.contains("its records are rate limited"))
  let formats = try Tool("formats").output
  for word in ["ovn-acl", "netobserv", "rate limited", "--format", "16 MB"] {
    #expect(formats.contains(word) || word == "--format", "\(word)")
  }
  let forced = try Tool("flows", scratch.path("acl.log"), "--format", "hubble", "-o", "json")
  #expect(try forced.json()["edges"] as? [String] == [])
  #expect(forced.errors.contains("not-an-object"))
}

@Test func `addresses of two pods at one time are named`() throws {
  let scratch = try TemporaryFolder()
  let pods = ["a", "b"].map { name in
    """
    kind: Pod
    metadata: {name: \(name), namespace: shop}
    spec: {containers: [{name: c}]}
    status: {podIP: 10.129.0.11, phase: Running, startTime: "2026-01-01T00:00:00Z"}
    """
  }
  try Data(pods.joined(separator: "\n---\n").utf8).write(to: URL(filePath: scratch.path("pods.yaml")))
  let tool = try Tool("flows", capture, "-f", scratch.path("pods.yaml"), "-o", "json")
  #expect(tool.errors.contains("two pods had the same address at the same time: 10.129.0.11"))
  #expect(try tool.json()["ambiguousAddresses"] as? [String] == ["10.129.0.11"])
}

@Test(.enabled(if: Corpus.isThere, "FLOWPERMIT_CORPUS names no folder"))
func `a recorded answer full of drops has none of a policy's`() throws {
  let path = Corpus.path("flow-logs/netobserv/flow_records_has_dropped.json")
  let edges = try Tool("flows", path, "-o", "json").json()["edges"] as? [[String: Any]] ?? []
  let causes = edges.flatMap { ($0["drops"] as? [[String: Any]] ?? []).compactMap { $0["cause"] as? String } }
  #expect(!causes.isEmpty)
  #expect(Set(causes) == ["not-policy"])
}
