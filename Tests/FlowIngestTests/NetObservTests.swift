import FlowIngest
import FlowModel
import Testing

/// A NetObserv record from 10.0.0.1:40000 to 10.0.0.2:443, with fields added or replaced.
private func record(_ changed: [String: String] = [:], without: Set<String> = []) -> String {
  var fields = [
    "SrcAddr": #""10.0.0.1""#, "DstAddr": #""10.0.0.2""#, "SrcPort": "40000", "DstPort": "443", "Proto": "6",
    "Etype": "2048", "Packets": "3", "Bytes": "300", "Flags": "2", "TimeFlowStartMs": "1700000000000",
    "TimeFlowEndMs": "1700000001000", "AgentIP": #""192.168.0.1""#, "Interfaces": #"["eth0"]"#,
    "IfDirections": "[0]",
  ]
  fields.merge(changed) { $1 }
  return "{"
    + fields.filter { !without.contains($0.key) }.sorted { $0.key < $1.key }
    .map { #""\#($0.key)":\#($0.value)"# }.joined(separator: ",") + "}"
}

private let reply = [
  "SrcAddr": #""10.0.0.2""#, "DstAddr": #""10.0.0.1""#, "SrcPort": "443", "DstPort": "40000", "Flags": "256",
  "Packets": "2", "Bytes": "200",
]

@Test func `both directions are one conversation, opened by the SYN without ACK`() throws {
  let flow = try observe(record() + "\n" + record(reply)).flows
  #expect(flow.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
  #expect(flow.map(\.fromClient.bytes) == [300])
  #expect(flow.map(\.fromServer.bytes) == [200])
}

@Test func `a SYN-ACK record alone makes its receiver the client`() throws {
  #expect(try observe(record(reply)).flows.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
}

@Test func `records of several reporters count the same packets`() throws {
  let other = record(["AgentIP": #""192.168.0.2""#])
  let flow = try observe([record(), other, record(["Interfaces": #"["ovn"]"#])].joined(separator: "\n")).flows
  #expect(flow.map(\.fromClient.packets) == [3])
  #expect(flow.map(\.copies) == [6])
}

@Test func `consecutive records of one reporter add up`() throws {
  let later = record(["TimeFlowStartMs": "1700000002000", "TimeFlowEndMs": "1700000003000"])
  #expect(try observe(record() + "\n" + later).flows.map(\.fromClient.packets) == [6])
}

@Test(arguments: [
  "[\(record()),\n\(record(reply))]", "\(record())\n\n\(record(reply))", "\(record())\r\n\(record(reply))\r\n",
  "\(record()) \(record(reply))", "\(record()),\n\(record(reply)),\n", "[\(record()),\n\(record(reply)),\n",
  "\u{FEFF}\(record())\n\(record(reply))",
])
func `records are read in every framing`(text: String) throws {
  let observations = try observe(text)
  #expect(observations.statistics.records == 2)
  #expect(observations.statistics.skipped.isEmpty)
  #expect(observations.flows.count == 1)
}

@Test func `numbers written as strings are numbers`() throws {
  let flow = try observe(record(["Bytes": #""9007199254740993""#, "DstPort": #""443""#])).flows.first
  #expect(flow?.fromClient.bytes == 9_007_199_254_740_993)
  #expect(flow?.server.port == 443)
}

@Test func `a record in a Loki query response consists of labels and line`() throws {
  let line = record(without: ["SrcPort", "Proto"]).replacing("\"", with: "\\\"")
  let answer = """
    {"status":"success","data":{"resultType":"streams","result":[{"stream":{"SrcPort":"40000","Proto":"6"},
    "values":[["1700000000000000000","\(line)"],["1700000000000000001","\(line)"]]}],"stats":{"x":1}}}
    """
  let observations = try observe(answer)
  #expect(observations.statistics.records == 2)
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
}

@Test(arguments: [
  "[:1,\"x\"]", "[1]", "[]", "[1,2]", "[1,\"{\\\"a\\\"\"]", "[\"1\", \"no json\"]", "[}", "[1,\"\\u12\"]",
])
func `a malformed line in a Loki query response gives no flow`(line: String) throws {
  let answer = """
    {"status":"success","data":{"resultType":"streams","result":[{"stream":{"SrcAddr":"TimeFlowStartMs"},"values":[\(line)]}]}}
    """
  #expect(try observe(answer).flows.isEmpty)
}

@Test func `names in the log become identity claims`() throws {
  let named = record([
    "SrcK8S_Namespace": #""cert-manager""#, "SrcK8S_Name": #""cert-manager-1""#, "SrcK8S_Type": #""Pod""#,
    "SrcK8S_OwnerName": #""cert-manager""#, "DstK8S_Name": #""n1""#, "DstK8S_Type": #""Node""#,
  ])
  let flow = try observe(named).flows.first
  #expect(flow?.client.claim?.namespace == "cert-manager")
  #expect(flow?.client.claim?.workload == "cert-manager")
  #expect(flow?.server.claim?.kind == .node)
}

@Test(arguments: [
  ("NetworkEvent_NetpolNamespace", DropCause.policyDefault), ("NetworkEvent_NetworkPolicy", .policyRule),
  ("NetworkEvent_EgressFirewall", .otherPolicy), ("OVS_DROP_EXPLICIT", .suspected),
  ("SKB_DROP_REASON_TCP_OLD_ACK", .notPolicy), ("SKB_DROP_REASON_NO_SOCKET", .notPolicy),
])
func `a NetObserv drop counts as a policy drop only for policy reasons`(reason: String, cause: DropCause) throws {
  let dropped = record(["PktDropPackets": "2", "PktDropLatestDropCause": "\"\(reason)\""])
  #expect(try observe(dropped).flows.first?.drops.map(\.cause) == [cause])
}

@Test func `records that are not IP or lack an address are counted by reason`() throws {
  let text = [record(), record(["Etype": "2054"]), record(without: ["DstAddr"])].joined(separator: "\n")
  let skipped = try observe(text).statistics.skipped
  #expect(skipped[SkipReason(rawValue: "not-ip")] == 1)
  #expect(skipped[SkipReason(rawValue: "no-addresses")] == 1)
}

@Test(arguments: [#"{"SrcAddr":"#, "null", "17", #"["a"]x"#, #"{"SrcAddr":"10.0.0.1"}}"#, "{\"a\":\"\u{1}"])
func `the lines around a malformed line are used`(line: String) throws {
  let observations = try observe([record(), line, record(reply)].joined(separator: "\n"))
  #expect(observations.flows.map(\.fromServer.bytes) == [200])
}

@Test func `a log cut at any byte keeps every whole record`() throws {
  let whole = record()
  let text = whole + "\n" + record(["SrcPort": "40001"]) + "\n"
  for length in whole.utf8.count...text.utf8.count {
    let observations = try observe(Array(text.utf8.prefix(length)))
    #expect(observations.flows.count == (length >= text.utf8.count - 1 ? 2 : 1))
  }
}

@Test func `keys that change from record to record are found`() throws {
  // The last keys are so close to the end of the input that 32 bytes cannot be loaded.
  let texts = [record(), record(without: ["Flags"]), record(["AAAA": "1"]), record(), record(["DstPort": "8443"])]
  let observations = try observe(texts.joined(separator: "\n"))
  #expect(observations.statistics.records == 5)
  #expect(observations.flows.map(\.server.port) == [443, 8443])
}

@Test func `thousands of unknown keys do not affect the known ones`() throws {
  let noise = (0..<2000).map { #""k\#($0)":\#($0)"# }.joined(separator: ",")
  let text = (0..<3).map { _ in "{\(noise),\(record().dropFirst())" }.joined(separator: "\n")
  #expect(try observe(record() + "\n" + text).flows.map(\.fromClient.packets) == [12])
}

@Test(arguments: [
  (
    #"[{"Feature":"acl","Type":"NetpolNamespace","Action":"drop","Namespace":"shop","Direction":"ingress"}]"#,
    "policy-default", "shop"
  ),
  (
    #"[{"Feature":"acl","Type":"NetworkPolicy","Action":"allow-related","Name":"a","Namespace":"shop","Direction":"Egress"},{"Feature":"acl","Type":"BaselineAdminNetworkPolicy","Action":"reject","Name":"default","Direction":"Ingress"}]"#,
    "policy-rule", "default"
  ),
  (#"["Dropped by network policies isolation in namespace shop, direction Ingress"]"#, "policy-default", "shop"),
  (#"["Dropped by network policy policy-2 in namespace ns-2, direction Ingress"]"#, "policy-rule", "ns-2/policy-2"),
  (#"[{"Message":"Dropped by egress firewall in namespace shop, direction Ingress"}]"#, "other-policy", "shop"),
])
func `network events name the dropping policy, as fields or as a sentence`(
  events: String, cause: String, policy: String
)
  throws
{
  let drop = try #require(try observe(record(["NetworkEvents": events])).flows.first?.drops.first)
  #expect(drop.cause.rawValue == cause)
  #expect(drop.policy == policy)
  #expect(drop.direction == .ingress)
}

@Test(arguments: [
  #"[{"Feature":"acl","Type":"NetworkPolicy","Action":"allow-related","Name":"a","Namespace":"shop","Direction":"Egress"}]"#,
  #"["Allowed by network policy a in namespace shop, direction Egress"]"#, #"[{"Message":"hm"}]"#, "null", "[]",
]) func `network events that allow, or have no action, are not drops`(events: String) throws {
  #expect(try observe(record(["NetworkEvents": events])).flows.first?.drops == [])
}

@Test func `heartbeats are cumulative and not added to flow logs`() throws {
  func conversation(_ type: String, _ packets: Int) -> String {
    record([
      "_RecordType": #""\#(type)""#, "_HashId": #""ab""#, "Packets_AB": String(packets), "Packets_BA": "2",
      "Bytes_AB": "100", "Bytes_BA": "50",
    ])
  }
  let log = [
    record(["_RecordType": #""flowLog""#]), conversation("newConnection", 1), conversation("heartbeat", 4),
    record(["_RecordType": #""flowLog""#]), conversation("endConnection", 5), record(reply),
  ].joined(separator: "\n")
  let flow = try #require(try observe(log).flows.first)
  #expect([flow.fromClient.packets, flow.fromServer.packets] == [6, 2])
  let alone = try observe([conversation("heartbeat", 4), conversation("endConnection", 5)].joined(separator: "\n"))
    .flows
  #expect(alone.map(\.fromClient.packets) == [5])
}

@Test func `a record with null arrays, empty names and only drops is read`() throws {
  let text = record(
    [
      "Interfaces": "null", "IfDirections": "null", "Udns": "null", "Flags": "null", "SrcK8S_Namespace": #""""#,
      "SrcK8S_NetworkName": #""""#, "PktDropPackets": "65535", "PktDropLatestDropCause": #""OVS_DROP_LAST_ACTION""#,
    ], without: ["Packets", "Bytes"])
  let flow = try #require(try observe(text).flows.first)
  #expect(flow.fromClient.packets == 0)
  #expect(flow.client.claim == nil)
  #expect(flow.drops.map(\.count) == [65535])
}

@Test func `flag names and other exporters' flags and times are read`() throws {
  let named = record(["Flags": #"["SYN","ACK"]"#]) + "\n" + record(reply.merging(["Flags": #"["SYN_ACK"]"#]) { $1 })
  #expect(try observe(named).flows.map(\.outcome) == [.established])
  let ingested = record(
    [
      "TcpFlags": "2", "SamplingRate": "100", "TimeFlowStart": "1700000000", "TimeFlowEnd": "1700000001",
      "Packets": "2",
    ],
    without: ["Flags", "TimeFlowStartMs", "TimeFlowEndMs", "AgentIP"])
  let observations = try observe(ingested)
  // The records are sampled, so a missing answer proves nothing.
  #expect(observations.flows.map(\.outcome) == [.unknown])
  #expect(observations.flows.first?.window?.nanoseconds == 1_000_000_000)
  #expect(observations.statistics.sampling == 100)
}

@Test func `in the older form, the records of several interfaces count the same packets`() throws {
  let log = ["ens5", "br-ex"].map {
    record(
      ["Interface": #""\#($0)""#, "IfDirection": "0", "Duplicate": "true"], without: ["Interfaces", "IfDirections"])
  }
  let flow = try #require(try observe(log.joined(separator: "\n")).flows.first)
  #expect([flow.fromClient.packets, flow.copies] == [3, 3])
}
