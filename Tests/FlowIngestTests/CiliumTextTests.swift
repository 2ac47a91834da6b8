import FlowIngest
import FlowModel
import Testing

@Test func `Hubble's compact text has ends, direction, flags and drops`() throws {
  let log = """
    Mar  4 08:21:03.114: shop/web-0:51822 (ID:40117) <> kube-system/dns-0:53 (ID:8033) policy-verdict:none EGRESS DENIED (UDP)
    Mar  4 08:21:03.114: shop/web-0:51822 (ID:40117) <> kube-system/dns-0:53 (ID:8033) Policy denied DROPPED (UDP)
    Mar  4 08:21:09.730: 10.0.0.1:50914 (kube-apiserver) -> shop/web-0:8443 (ID:51240) to-endpoint FORWARDED (TCP Flags: SYN)
    Mar  4 08:21:09.730: 10.0.0.1:50914 (kube-apiserver) <- shop/web-0:8443 (ID:51240) to-stack FORWARDED (TCP Flags: SYN, ACK)
    """
  let observations = try observe(log)
  let flows = observations.flows.sorted { $0.server.port < $1.server.port }
  #expect(flows.map(\.outcome) == [.unanswered, .established])
  #expect(flows[0].drops.map(\.cause) == [.policyDefault])
  #expect(flows[0].drops.map(\.direction) == [.egress])
  #expect(flows[0].client.claim?.name == "web-0")
  #expect(flows[0].server.claim.map { "\($0.namespace ?? "")/\($0.name ?? "")" } == "kube-system/dns-0")
  #expect(flows[1].client.claim?.kind == .apiServer)
  #expect(flows[1].clientBy == .log)
  #expect(observations.statistics.inputs.first?.format == "hubble-text")
}

/// An end in Hubble's text, and who that is.
private let ends: [(text: String, kind: IdentityClaim.Kind?, address: String?)] = [
  ("10.0.0.1:40000 (host)", .node, "10.0.0.1"), ("10.0.0.1:40000 (remote-node)", .node, "10.0.0.1"),
  ("192.0.2.1:40000 (world)", .external, "192.0.2.1"), ("192.0.2.1:40000 (world-ipv4)", .external, "192.0.2.1"),
  ("[fd00::1]:40000 (world-ipv6)", .external, "fd00::1"), ("10.0.0.1:40000 (ID:7)", nil, "10.0.0.1"),
  ("10.0.0.1:40000", nil, "10.0.0.1"), ("acme.example:40000 (world)", .external, nil), ("shop/web-0:40000", .pod, nil),
]

@Test(arguments: ends.indices)
func `an end of Hubble's text is a pod, a node, or something outside`(index: Int) throws {
  let (text, kind, address) = ends[index]
  let line = "2026-03-04T08:21:03.114Z [node-1]: \(text) -> shop/api-0:80 (ID:1) to-endpoint FORWARDED (TCP Flags: SYN)"
  let flow = try #require(try observe(line).flows.first)
  #expect(flow.client.claim?.kind == kind)
  #expect(flow.client.address?.description == address)
  #expect(flow.client.port == 40000)
  #expect(flow.window != nil)
}

@Test func `a log with nothing but verdicts says nothing of answers`() throws {
  let verdict =
    "Mar  4 08:21:09.730: shop/web-0:50914 (ID:1) -> shop/api-0:80 (ID:2) policy-verdict:L3-L4 INGRESS ALLOWED (TCP Flags: SYN)\n"
  let trace =
    "Mar  4 08:21:09.730: shop/web-0:50914 (ID:1) -> shop/api-0:80 (ID:2) to-endpoint FORWARDED (TCP Flags: SYN)\n"
  #expect(try observe(verdict).flows.map(\.outcome) == [.midstream])
  #expect(try observe(verdict + trace).flows.map(\.outcome) == [.unanswered])
}

@Test(arguments: [5, 4])
func `Hubble's JSON with nothing but verdicts says nothing of answers`(type: Int) throws {
  let event = """
    {"flow":{"verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"is_reply":false,\
    "l4":{"TCP":{"source_port":40000,"destination_port":80,"flags":{"SYN":true}}},\
    "event_type":{"type":\(type)},"traffic_direction":"INGRESS"}}
    """
  #expect(try observe(event).flows.map(\.outcome) == [type == 5 ? .midstream : .unanswered])
}

@Test func `cilium monitor's text has drops, verdicts and packets`() throws {
  let log = """
    xx drop (Policy denied) flow 0x0 to endpoint 25, ifindex 10, file bpf_lxc.c:1965, , identity 261->517: 10.0.0.1:46090 -> 10.0.0.2:8080 tcp SYN
    Policy verdict log: flow 0x1 local EP ID 25, remote ID 261, proto 6, ingress, action deny, auth: disabled, match none, 10.0.0.1:46090 -> 10.0.0.2:8080 tcp SYN
    -> endpoint 25 flow 0x2 , identity 261->517 state new ifindex lxc1 orig-ip 10.0.0.3: 10.0.0.3:50914 -> 10.0.0.2:8443 tcp SYN
    -> stack flow 0x2 , identity 517->261 state reply ifindex 0 orig-ip 0.0.0.0: 10.0.0.2:8443 -> 10.0.0.3:50914 tcp SYN, ACK
    xx drop (Stale or unroutable IP) flow 0x3 to endpoint 0, ifindex 1, file x:1, , identity 1->2: 10.0.0.4:40001 -> 10.0.0.5:53 udp
    """
  #expect(
    try lines(log) == [
      "tcp 10.0.0.1:46090 > 10.0.0.2:8080 unanswered log policy-default -",
      "tcp 10.0.0.3:50914 > 10.0.0.2:8443 established log",
      "udp 10.0.0.4:40001 > 10.0.0.5:53 unanswered port not-policy -",
    ])
}

@Test(arguments: [195, 198, 204, 205])
func `a drop reason that is no policy has its name`(code: Int) throws {
  let event = """
    {"flow":{"verdict":"DROPPED","drop_reason":\(code),"IP":{"source":"10.0.0.1","destination":"10.0.0.2"},\
    "l4":{"TCP":{"source_port":40000,"destination_port":80}},"event_type":{"type":1}}}
    """
  let drop = try #require(try observe(event).flows.first?.drops.first)
  #expect(drop.cause == .notPolicy)
  #expect(drop.reason.allSatisfy { $0.isUppercase || $0 == "_" })
}

@Test(arguments: [
  #"{"version":2,"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2","srcport":40000,"dstport":443,"protocol":6,"packets":3,"bytes":180,"start":1700000000,"end":1700000060,"action":"ACCEPT","log_status":"OK"}"#,
  #"{"pkt_srcaddr":"10.0.0.1","pkt_dstaddr":"10.0.0.2","srcport":"40000","dstport":"443","protocol":"6","start":"1700000000","end":"1700000060","action":"ACCEPT","tcp_flags":2}"#,
  #"{"srcAddr":"10.0.0.1","dstAddr":"10.0.0.2","srcPort":"40000","dstPort":"443","protocol":"6","start":"1700000000","end":"1700000060","action":"ACCEPT","logStatus":"OK"}"#,
])
func `AWS flow logs are read as JSON rows`(row: String) throws {
  let observations = try observe(row)
  #expect(observations.statistics.inputs.first?.format == "aws-vpc")
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
  #expect(observations.flows.first?.window?.first == Timestamp(seconds: 1_700_000_000))
}

@Test func `an aggregate of Hubble stands for all of its events`() throws {
  let event = """
    {"flow":{"verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"is_reply":false,\
    "l4":{"TCP":{"source_port":40000,"destination_port":80}},"event_type":{"type":4},\
    "aggregate":{"ingress_flow_count":"40","egress_flow_count":2}}}
    """
  #expect(try observe(event).flows.map(\.fromClient.packets) == [42])
}

@Test(arguments: [("0", "0", 0), ("0", "1", 1), ("3", "0", 1)])
func `Calico's denials with zero counters ended before and are not counted`(
  packets: String, connections: String, flows: Int
) throws {
  let record = """
    {"source_name":"a-*","source_namespace":"n","source_type":"wep","dest_name":"b-*","dest_namespace":"n",\
    "dest_type":"wep","dest_port":80,"proto":"tcp","reporter":"dst","action":"deny","packets_in":\(packets),\
    "packets_out":0,"num_connections_started":\(connections),"num_connections_completed":0,"num_connections_live":0}
    """
  let observations = try observe(record)
  #expect(observations.flows.count == flows)
  #expect(observations.statistics.inputs.first?.notes.contains(.staleDenials) == (flows == 0))
}

@Test func `an arrow inside the last parentheses of a line does not make it Hubble's text`() throws {
  let log = "E1124 13:50:31.000001 1 client.go:1] dial: refused (10.0.0.1:40000 -> 10.0.0.2:443)"
  #expect(try observe(log).statistics.inputs.first?.format == "component-log")
}

/// A line of each text format that is searched for several marks.
private let markedLines = [
  "Mar  4 08:21:03.114 [n]: shop/web-0:51822 (ID:40117) -> kube-system/dns-0:53 (ID:8033) to-endpoint FORWARDED (TCP Flags: SYN)",
  "xx drop (Policy denied) flow 0x0 to endpoint 25729, , identity 261->51734: 10.0.0.1:46090 -> 10.0.0.2:8080 tcp SYN",
  "Policy verdict log: flow 0x1 local EP ID 232, proto 6, ingress, action deny, match none, 10.0.0.1:1 -> 10.0.0.2:2 tcp SYN",
  "16:09:03.123456 eth0 In  IP (tos 0x0, id 1) 10.244.0.8.48980 > 192.0.2.1.80: Flags [S], seq 1, length 0",
  "10.0.0.1 (client) -> 10.0.0.2 TCP 59466 → 443 [SYN]",
  "tcp      6 117 SYN_SENT src=10.128.0.5 dst=10.128.0.9 sport=41001 dport=6443 [UNREPLIED] src=10.128.0.9 dst=10.128.0.5",
]

@Test(arguments: markedLines)
func `a text line whose parts are in another order is read or skipped`(line: String) throws {
  let words = line.split(separator: " ", omittingEmptySubsequences: false)
  let turned = words.indices.map { (words[$0...] + words[..<$0]).joined(separator: " ") }
  let text = (turned + turned.map { "\($0))" } + turned.map { "(\($0)" }).joined(separator: "\n")
  for format in InputFormat.all where format.name != "partial" {
    guard let observations = try? observe(Array(text.utf8), format: format) else { continue }
    #expect(observations.statistics.inputs.count == 1)
  }
}
