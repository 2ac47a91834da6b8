import FlowModel
import Testing

/// A NetObserv record from 10.0.0.1:40000 to 10.0.0.2:443 with additional fields.
private func record(_ fields: String) -> String {
  """
  {"Etype":2048,"Proto":6,"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":443,\
  "TimeFlowStartMs":1708011867000,"TimeFlowEndMs":1708011867121,"AgentIP":"192.168.0.1",\(fields)}
  """
}

private func flow(_ records: String...) throws -> Flow {
  let flows = try observe(records.joined(separator: "\n")).flows
  #expect(flows.count == 1)
  return try #require(flows.first)
}

@Test func `traffic inside a node, reported on the interfaces of both ends, counts once`() throws {
  let out = record(#""Packets":4,"Bytes":400,"FlowDirection":2,"Interfaces":["veth1"],"IfDirections":[0]"#)
  let into = record(#""Packets":4,"Bytes":400,"FlowDirection":2,"Interfaces":["veth2"],"IfDirections":[1]"#)
  #expect(try flow(out, into).fromClient.packets == 4)
}

@Test func `in sampled records a missing answer is not an unanswered connection`() throws {
  let sampled = try observe(record(#""Packets":1,"Flags":2,"Sampling":50"#))
  #expect(sampled.flows.map(\.outcome) == [.unknown])
  #expect(sampled.statistics.sampling == 50)
  #expect(try flow(record(#""Packets":1,"Flags":2,"Sampling":1"#)).outcome == .unanswered)
}

@Test func `a record with only drops is a conversation without packets`() throws {
  let dropped = try flow(
    record(#""Flags":2,"PktDropPackets":3,"PktDropLatestDropCause":"NetworkEvent_NetpolNamespace""#))
  #expect(dropped.fromClient.packets == 0)
  #expect(dropped.drops.map(\.count) == [3])
  #expect(dropped.outcome == .unanswered)
}

@Test(arguments: [(65_534, false), (65_535, true)])
func `a drop counter at its maximum is saturated`(count: Int, isSaturated: Bool) throws {
  let dropped = try flow(record(#""PktDropPackets":\#(count),"PktDropLatestDropCause":"OVS_DROP_EXPLICIT""#))
  #expect(dropped.drops.map(\.isSaturated) == [isSaturated])
}

@Test(arguments: [
  #""Interfaces":null,"IfDirections":null,"Flags":null,"NetworkEvents":null"#,
  #""Interfaces":[],"SrcK8S_Name":"","SrcK8S_Namespace":"","SrcK8S_Type":"","SrcK8S_NetworkName":"""#,
  #""DstK8S_OwnerName":"","DstK8S_Type":null,"DnsName":"","PktDropLatestDropCause":"""#,
])
func `null lists and empty names are ignored`(fields: String) throws {
  let empty = try flow(record(#""Packets":2,"# + fields))
  #expect(empty.fromClient.packets == 2)
  #expect(empty.client.claim == nil && empty.server.claim == nil)
  #expect(empty.drops.isEmpty && empty.dnsNames.isEmpty)
}

@Test(arguments: ["-", "<nil>", "n/a", "null", ""])
func `a placeholder is not an address or a time`(placeholder: String) throws {
  let log = """
    {"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":41000,"dest_port":443,"proto":"TCP",\
    "flow_id":1,"timestamp":"\(placeholder)"}
    {"event_type":"flow","src_ip":"\(placeholder)","dest_ip":"10.0.0.2","src_port":1,"dest_port":2,"proto":"TCP","flow_id":2}
    """
  let observations = try observe(log)
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:41000 > 10.0.0.2:443"])
  #expect(observations.statistics.skipped.values.reduce(0, +) == 1)
}

@Test func `numbers in labels may be text, and the time is the record's`()
  throws
{
  let answer = #"""
    {"status":"success","data":{"resultType":"streams","result":[{"stream":{"FlowDirection":"1","SrcK8S_Type":"Pod",
    "SrcK8S_Namespace":"shop","SrcK8S_OwnerName":"cart"},"values":[["1708011867120999936",
    "{\"Etype\":2048,\"Proto\":\"6\",\"SrcAddr\":\"10.0.0.1\",\"DstAddr\":\"10.0.0.2\",\"SrcPort\":\"40000\",\"DstPort\":443,\"TimeFlowStartMs\":1708011867000,\"TimeFlowEndMs\":1708011867121}"
    ]]}]}}
    """#
  let observations = try observe(answer)
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
  #expect(observations.flows.first?.client.claim?.workload == "cart")
  #expect(observations.statistics.window?.last == Timestamp(milliseconds: 1_708_011_867_121))
}

@Test func `cumulative records are not added up`() throws {
  func tracked(_ type: String, _ forward: Int, _ back: Int) -> String {
    record(
      #""_RecordType":"\#(type)","_HashId":"a1","Packets_AB":\#(forward),"Packets_BA":\#(back),"Bytes_AB":1,"Bytes_BA":1"#
    )
  }
  let all = try flow(
    tracked("newConnection", 1, 0), tracked("heartbeat", 40, 30), tracked("heartbeat", 80, 60),
    tracked("endConnection", 90, 70))
  #expect(all.fromClient.packets == 90)
  #expect(all.fromServer.packets == 70)
}

@Test func `fields are found under their names in earlier releases`() throws {
  let old = try flow(
    record(
      #""Interface":"eth0","IfDirection":0,"Duplicate":false,"Packets":2,"SrcPod":"cart-1","SrcNamespace":"shop","SrcWorkload":"cart""#
    ),
    record(#""Interface":"br-ex","IfDirection":1,"Duplicate":true,"Packets":2"#))
  #expect(old.client.claim?.workload == "cart")
  #expect(old.client.claim?.kind == .pod)
  #expect(old.fromClient.packets == 2)
}

@Test(arguments: ["::ffff:10.0.0.1", "::FFFF:10.0.0.1", "10.0.0.1"])
func `an IPv4 address written as IPv6 is the IPv4 address`(text: String) throws {
  let log =
    #"{"SrcAddr":"\#(text)","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":443,"Proto":6,"TimeFlowStartMs":1,"Flags":2}"#
  #expect(try observe(log).flows.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
}

@Test func `the zone of an IPv6 address is ignored`() throws {
  let log =
    #"{"SrcAddr":"fe80::1%eth0","DstAddr":"fe80::2","SrcPort":40000,"DstPort":443,"Proto":6,"TimeFlowStartMs":1,"Flags":2}"#
  #expect(try observe(log).flows.map(\.tuple) == ["fe80::1:40000 > fe80::2:443"])
}

@Test func `a policy verdict in audit mode is an audited drop`() throws {
  let event = #"""
    {"flow":{"time":"2026-01-01T00:00:00Z","verdict":"AUDIT","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},
    "l4":{"TCP":{"source_port":40000,"destination_port":443,"flags":{"SYN":true}}},"event_type":{"type":5},"is_reply":false}}
    """#.replacing("\n", with: "")
  let flow = try #require(try observe(event).flows.first)
  #expect(flow.drops.map(\.cause) == [.audited])
}

@Test func `a denial by a staged policy, which Calico reports as pending, is not a drop`() throws {
  let log = """
    {"source_ip":"10.0.0.1","dest_ip":"10.0.0.2","source_name":"a","dest_name":"b","dest_port":6443,"source_port":41000,"proto":"tcp",\
    "action":"allow","reporter":"dst","start_time":1700000000,"policies":{"enforced_policies":["0|__PROFILE__|__PROFILE__.kns.b|allow|0"],\
    "pending_policies":["0|default|mesh/staged:default.deny|deny|0"]}}
    """
  #expect(try observe(log).flows.map(\.drops) == [[]])
}

/// An OVN line for a packet from 10.0.0.1:41000 to 10.0.0.2:6443, or for a reply.
private func acl(_ verdict: String, flags: String, isReply: Bool = false, name: String = "NP:mesh:Ingress") -> String {
  let (from, to) = isReply ? ("2", "1") : ("1", "2")
  let (source, destination) = isReply ? ("6443", "41000") : ("41000", "6443")
  return """
    2026-03-01T09:30:00.441Z|1|acl_log(ovn_pinctrl0)|INFO|name="\(name)", verdict=\(verdict), severity=info, direction=to-lport: \
    tcp,nw_src=10.0.0.\(from),nw_dst=10.0.0.\(to),tp_src=\(source),tp_dst=\(destination),tcp_flags=\(flags)

    """
}

@Test func `a denied reply after its conntrack entry expired is only a suspected policy drop and keeps the client`()
  throws
{
  let observations = try observe(
    acl("allow", flags: "syn") + acl("drop", flags: "ack", isReply: true, name: "NP:shop:Ingress"))
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:41000 > 10.0.0.2:6443"])
  #expect(observations.flows.first?.drops.map(\.cause) == [.suspected])
}

@Test func `an EKS agent's DENY of a reply does not make the server the client`() throws {
  func line(_ from: String, _ to: String, _ verdict: String) -> String {
    let (source, destination) = (from.split(separator: ":"), to.split(separator: ":"))
    return """
      {"level":"info","ts":"2026-03-01T09:30:00.000Z","msg":"Flow Info:  ","Src IP":"\(source[0])","Src Port":\(source[1]),\
      "Dest IP":"\(destination[0])","Dest Port":\(destination[1]),"Proto":"TCP","Verdict":"\(verdict)"}

      """
  }
  let log = line("10.0.0.1:41000", "10.0.0.2:443", "ACCEPT") + line("10.0.0.2:443", "10.0.0.1:41000", "DENY")
  let flow = try #require(try observe(log).flows.first)
  #expect(flow.tuple == "10.0.0.1:41000 > 10.0.0.2:443")
  #expect(flow.drops.map(\.cause) == [.suspected])
}

@Test(arguments: ["Ingress:0", "Ingre", ""])
func `a cut ACL name gives what is left of the policy, and the line gives the direction`(tail: String)
  throws
{
  let name = String("NP:cert-manager:a-policy-with-a-name-that-is-very-long-indeed-yes:\(tail)".prefix(63))
  let drop = try #require(try observe(acl("drop", flags: "syn", name: name)).flows.first?.drops.first)
  #expect(drop.direction == .ingress)
  #expect(drop.policy?.hasPrefix("cert-manager/a-policy-with-a-name") == true)
}

@Test(arguments: [
  acl("allow", flags: "syn"),
  "2023/07/04 12:31:02.801442 IngressRule K8sNetworkPolicy <nil> Ingress Drop <nil> default/tool 10.10.1.13 57050 10.10.1.7 80 TCP 60 <nil>\n",
  #"{"connection":{"src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":1,"dest_port":2,"protocol":"tcp","direction":"ingress"},"disposition":"allow"}"#,
])
func `an input of an incomplete format has a note about it`(log: String) throws {
  #expect(try observe(log).statistics.inputs.first?.notes.isEmpty == false)
}

@Test func `records that AWS reports as skipped count as lost`() throws {
  let log = "2 123 eni-1 10.0.0.1 10.0.0.2 41000 443 6 3 300 1700000000 1700000060 ACCEPT OK\n"
  let lost = "2 123 eni-1 - - - - - - - 1700000000 1700000060 - SKIPDATA\n"
  #expect(try observe(log + lost).statistics.lostEvents == 1)
}

@Test func `in a capture, a SYN-ACK alone makes the receiver the client`() throws {
  let answer = Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(443, 40000, flags: 0x12), from: 2, to: 1))
  let flow = try #require(try flows([answer]).first)
  #expect(flow.tuple == "10.0.0.1:40000 > 10.0.0.2:443")
  #expect(flow.clientBy == .synAck)
}
