import FlowIngest
import FlowModel
import Testing

/// What a log tells of a connection, in a line: `tcp 10.0.0.1:40000 > 10.0.0.2:443 established log`.
private func lines(_ text: String) throws -> [String] { try observe(text).flows.map(\.line) }

extension Flow {
  fileprivate var line: String {
    let drop = drops.first.map { " \($0.cause.rawValue) \($0.policy ?? "-")" } ?? ""
    return "\(transport) \(tuple) \(outcome.rawValue) \(clientBy.rawValue)\(drop)"
  }
}

@Test func `an OVN ACL line that drops is a policy's word on the opener's packet`() throws {
  let log = """
    2026-03-01T09:30:00.441Z|00162|acl_log(ovn_pinctrl0)|INFO|name="NP:shop:Ingress", verdict=drop, severity=info, \
    direction=to-lport: tcp,vlan_tci=0x0000,nw_src=10.128.0.7,nw_dst=10.128.0.9,nw_ttl=63,tp_src=41000,tp_dst=6443,tcp_flags=syn
    2026-03-01T09:30:01.000Z|00163|acl_log(ovn_pinctrl0)|INFO|name="NP:shop:allow-web:Ingress:0", verdict=allow, severity=info, \
    direction=to-lport: tcp,nw_src=10.128.0.8,nw_dst=10.128.0.9,tp_src=41001,tp_dst=80,tcp_flags=syn
    """
  #expect(
    try lines(log) == [
      "tcp 10.128.0.7:41000 > 10.128.0.9:6443 unanswered log policy-default shop",
      "tcp 10.128.0.8:41001 > 10.128.0.9:80 midstream log",
    ])
}

@Test(arguments: [
  ("shop_ingressDefaultDeny", "policy-default", "shop_ingressDefaultDeny"), ("EF:shop:1", "other-policy", "shop"),
  ("ANP:tenants:Egress:5", "policy-rule", "ANP:tenants"),
  (String(repeating: "n", count: 63), "suspected", String(repeating: "n", count: 63)),
])
func `an ACL's name tells which kind of policy drops, in the old form too`(name: String, cause: String, policy: String)
  throws
{
  let log = """
    2026-03-01T09:30:00.441Z|1|acl_log(ovn_pinctrl0)|INFO|name="\(name)", verdict=drop, severity=info, direction=from-lport: \
    tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,tp_src=41000,tp_dst=443,tcp_flags=syn
    """
  let drop = try #require(try observe(log).flows.first?.drops.first)
  #expect(drop.cause.rawValue == cause)
  #expect(drop.policy == policy)
  #expect(drop.direction == .egress)
}

@Test func `Calico names both ends, and a reporter at each of them tells of the same packets`() throws {
  func record(_ reporter: String) -> String {
    """
    {"start_time":1700000000,"end_time":1700000015,"source_name":"checkout-*","source_namespace":"shop","source_type":"wep",\
    "dest_name":"csr-*","dest_namespace":"mesh","dest_type":"wep","source_ip":"10.0.0.1","dest_ip":"10.0.0.2",\
    "source_port":41000,"dest_port":6443,"proto":"tcp","action":"allow","reporter":"\(reporter)","packets_out":5,\
    "packets_in":4,"bytes_out":500,"bytes_in":400,}
    """
  }
  let flows = try observe(record("src") + "\n" + record("dst")).flows
  #expect(flows.map(\.line) == ["tcp 10.0.0.1:41000 > 10.0.0.2:6443 midstream log"])
  #expect(flows.first?.fromClient.packets == 5)
  #expect(flows.first?.client.claim?.workload == "checkout")
  #expect(flows.first?.server.claim?.namespace == "mesh")
}

@Test func `a denied Calico flow is the enforced policy's, whatever staged ones would do`() throws {
  let log = """
    {"source_ip":"10.0.0.1","dest_ip":"10.0.0.2","source_name":"a","dest_name":"b","dest_port":6443,"source_port":41000,"proto":"tcp",\
    "action":"deny","reporter":"dst","start_time":1700000000,"policies":{"enforced_policies":["0|default|mesh/default.deny|deny|0"],\
    "pending_policies":["0|default|mesh/staged:default.allow|allow|0"]}}
    """
  let drop = try #require(try observe(log).flows.first?.drops.first)
  #expect(drop.policy == "0|default|mesh/default.deny|deny|0")
  #expect(drop.direction == .ingress)
}

@Test(arguments: [
  #"{"level":"info","ts":"2026-03-01T09:30:00.000Z","msg":"Flow Info:  ","Src IP":"10.0.0.1","Src Port":41000,"Dest IP":"10.0.0.2","Dest Port":443,"Proto":"TCP","Verdict":"DENY"}"#,
  #"{"level":"info","ts":"2026-03-01T09:30:00.000Z","msg":"Flow Info: Src IP: 10.0.0.1 Src Port: 41000 Dest IP: 10.0.0.2 Dest Port: 443 Proto TCP Verdict DENY Direction ingress, Tier NETWORK_POLICY"}"#,
  "Node: n1;SIP: 10.0.0.1;SPORT: 41000;DIP: 10.0.0.2;DPORT: 443;PROTOCOL: TCP;PolicyVerdict: DENY;Tier: NETWORK_POLICY",
])
func `an EKS agent's DENY is a suspicion, in each of its three forms`(line: String) throws {
  let flow = try #require(try observe(line).flows.first)
  #expect(flow.tuple == "10.0.0.1:41000 > 10.0.0.2:443")
  #expect(flow.drops.first?.cause == .suspected)
}

@Test func `a GKE record is one connection, never a reply`() throws {
  let log = """
    {"jsonPayload":{"connection":{"src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":41000,"dest_port":8080,"protocol":"tcp",\
    "direction":"ingress"},"disposition":"deny","src":{"pod_name":"a-1","pod_namespace":"shop"},"count":3,\
    "timestamp":"2026-03-01T09:30:00.5Z"}}
    """
  let flow = try #require(try observe(log).flows.first)
  #expect(flow.line == "tcp 10.0.0.1:41000 > 10.0.0.2:8080 unanswered log policy-default -")
  #expect(flow.drops.first?.count == 3)
  #expect(flow.client.claim?.name == "a-1")
}

@Test func `conntrack tells where a Service led, and who never answered`() throws {
  let log = """
    tcp      6 431999 ESTABLISHED src=10.128.0.5 dst=172.30.0.1 sport=41000 dport=443 src=192.168.0.10 dst=10.128.0.5 sport=6443 dport=41000 [ASSURED] mark=0 use=1
    tcp      6 30 SYN_SENT src=10.128.0.5 dst=10.128.0.9 sport=41001 dport=8080 [UNREPLIED] src=10.128.0.9 dst=10.128.0.5 sport=8080 dport=41001 mark=0 use=1
    """
  let observations = try observe(log)
  #expect(
    observations.flows.map(\.line) == [
      "tcp 10.128.0.5:41000 > 172.30.0.1:443 established log", "tcp 10.128.0.5:41001 > 10.128.0.9:8080 unanswered log",
    ])
  #expect(observations.translations.map { "\($0.original.port) \($0.translated.port)" } == ["443 6443"])
}

@Test func `Open vSwitch's entries are read like conntrack's`() throws {
  let log =
    "tcp,orig=(src=10.128.0.5,dst=172.30.0.1,sport=41000,dport=443,packets=7,bytes=700),reply=(src=192.168.0.10,dst=10.128.0.5,"
    + "sport=6443,dport=41000,packets=6,bytes=600),zone=5,status=SEEN_REPLY|ASSURED,protoinfo=(state_orig=ESTABLISHED)"
  let observations = try observe(log)
  #expect(observations.flows.map(\.line) == ["tcp 10.128.0.5:41000 > 172.30.0.1:443 established log"])
  #expect(observations.flows.first?.fromServer.packets == 6)
  #expect(observations.translations.first?.translated.address == IPAddress("192.168.0.10"))
}

@Test func `Zeek's states say how a connection ended, in text and in JSON, whatever the columns' order`() throws {
  let text = """
    #separator \\x09
    #path\tconn
    #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\torig_pkts\tresp_pkts
    1700000000.25\tC1\t10.0.0.1\t41000\t10.0.0.2\t443\ttcp\tS0\t4\t0
    1700000001.25\tC2\t10.0.0.1\t41001\t10.0.0.2\t443\ttcp\tREJ\t1\t1
    #fields\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state
    10.0.0.1\t41002\t10.0.0.2\t443\ttcp\tSF
    """
  #expect(
    try lines(text) == [
      "tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered log", "tcp 10.0.0.1:41001 > 10.0.0.2:443 refused log",
      "tcp 10.0.0.1:41002 > 10.0.0.2:443 established log",
    ])
  let json = """
    {"ts":1700000000.25,"id.orig_h":"10.0.0.1","id.orig_p":41000,"id.resp_h":"10.0.0.2","id.resp_p":443,"proto":"tcp","conn_state":"S0"}
    """
  #expect(try lines(json) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered log"])
}

@Test func `AWS's REJECT is a security group's, and addresses are the pods'`() throws {
  let log = """
    version account-id interface-id srcaddr dstaddr srcport dstport protocol action log-status pkt-srcaddr tcp-flags
    5 1 eni-1 192.168.0.1 10.0.0.2 41000 443 6 REJECT OK 10.0.0.1 2
    5 1 eni-1 - - - - - - NODATA - -
    """
  let observations = try observe(log)
  #expect(observations.flows.map(\.line) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered syn other-policy -"])
  #expect(observations.statistics.skipped.values.reduce(0, +) == 1)
}

@Test func `Antrea's audit log names policies, and default denies without a name`() throws {
  let log = """
    2026/03/01 09:30:00.802441 IngressRule K8sNetworkPolicy:shop/allow-web <nil> Ingress Allow 190 shop/web 10.0.0.1 41000 10.0.0.2 80 TCP 60 <nil>
    2026/03/01 09:30:01.221413 IngressDefaultRule K8sNetworkPolicy <nil> Ingress Drop <nil> shop/web 10.0.0.3 41000 10.0.0.2 22 TCP 60 <nil> [2 packets in 1.0s]
    """
  let flows = try observe(log).flows
  #expect(
    flows.map(\.line) == [
      "tcp 10.0.0.1:41000 > 10.0.0.2:80 midstream log",
      "tcp 10.0.0.3:41000 > 10.0.0.2:22 unanswered log policy-default -",
    ])
  #expect(flows.last?.drops.first?.count == 2)
}

@Test func `an access log of Envoy tells the Service and the endpoint behind it`() throws {
  let log = """
    [2026-03-01T09:30:00.409Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 135 4 4 "-" "curl" "id" "web:8000" "10.0.0.9:80" \
    outbound|8000||web.shop.svc.cluster.local 10.0.0.1:37652 172.30.0.9:8000 10.0.0.1:46520 - default
    """
  let observations = try observe(log)
  #expect(observations.flows.map(\.line) == ["tcp 10.0.0.1:46520 > 10.0.0.9:80 midstream log"])
  #expect(observations.translations.map(\.original.port) == [8000])
}

@Test func `ztunnel's lines name workloads and the tunnel's port`() throws {
  let log = """
    2026-03-01T09:30:00.182974Z\tinfo\taccess\tconnection complete\tsrc.addr=10.0.0.1:46238 src.workload="web-5d8f6c9b7d-x2k4p" \
    src.namespace="shop" dst.addr=10.0.0.2:15008 dst.hbone_addr=172.30.0.5:80 direction="outbound" bytes_sent=67 bytes_recv=490 duration="13ms"
    """
  let flow = try #require(try observe(log).flows.first)
  #expect(flow.line == "tcp 10.0.0.1:46238 > 10.0.0.2:15008 midstream log")
  #expect(flow.client.claim?.namespace == "shop")
}

@Test func `tcpdump's text and tshark's summaries tell SYN from RST`() throws {
  let tcpdump = """
    16:09:03.123456 IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 1, win 64240, length 0
    16:09:03.123556 IP 10.0.0.2.443 > 10.0.0.1.41000: Flags [R.], seq 0, ack 2, win 0, length 0
    """
  #expect(try lines(tcpdump) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 refused syn"])
  let tshark = "10.0.0.1 (apiserver) -> 10.0.0.2 (webhook) TCP 41000 → 443 [SYN]"
  #expect(try lines(tshark) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered syn"])
}

@Test func `Inspektor Gadget's connects name the pod, also where the JSON is spread over lines`() throws {
  let log = """
    {
      "type": "connect", "timestamp": "2026-03-01T09:30:00Z", "netns_id": 7,
      "k8s": {"namespace": "shop", "podName": "web-1", "node": "n1"},
      "src": {"addr": "10.0.0.1", "port": 41000, "proto": 6, "version": 4},
      "dst": {"addr": "10.0.0.2", "port": 443, "proto": 6, "version": 4}
    }
    """
  let flow = try #require(try observe(log).flows.first)
  #expect(flow.line == "tcp 10.0.0.1:41000 > 10.0.0.2:443 midstream log")
  #expect(flow.client.claim?.node == "n1")
}

@Test func `Suricata's flow events give flags of both sides`() throws {
  let log = """
    {"timestamp":"2026-03-01T09:30:09.000000+0000","flow_id":1,"event_type":"flow","src_ip":"10.0.0.1","src_port":41000,\
    "dest_ip":"10.0.0.2","dest_port":443,"proto":"TCP","flow":{"pkts_toserver":4,"pkts_toclient":0,"bytes_toserver":240,\
    "bytes_toclient":0,"start":"2026-03-01T09:30:00.000000+0000","end":"2026-03-01T09:30:07.000000+0000"},"tcp":{"tcp_flags_ts":"02"}}
    """
  #expect(try lines(log) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered log"])
}

@Test func `Azure's denied tuples are a security group's`() throws {
  let log = """
    {"records":[{"category":"NetworkSecurityGroupFlowEvent","properties":{"flows":[{"rule":"DenyAll","flows":[{"flowTuples":\
    ["1700000000,10.0.0.1,10.0.0.2,41000,443,T,I,D,B,,,,"]}]}]}}]}
    """
  #expect(try lines(log) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unknown log other-policy DenyAll"])
}

@Test func `nfdump's records of both directions are one connection`() throws {
  let log = """
    [ {"first":"2026-03-01T09:30:00.100","last":"2026-03-01T09:30:01.000","proto":6,"src4_addr":"10.0.0.1","dst4_addr":"10.0.0.2",
       "src_port":41000,"dst_port":443,"in_packets":5,"in_bytes":500,"tcp_flags":"...AP.S."},
      {"first":"2026-03-01T09:30:00.101","last":"2026-03-01T09:30:01.000","proto":6,"src4_addr":"10.0.0.2","dst4_addr":"10.0.0.1",
       "src_port":443,"dst_port":41000,"in_packets":4,"in_bytes":400,"tcp_flags":"...AP.S."} ]
    """
  #expect(try observe(log).flows.count == 1)
}

/// The same record, wrapped as collectors wrap it.
@Test(arguments: [
  "2026-03-01T09:30:00.25Z stdout F LINE", #"{"log":"LINE\n","stream":"stdout","time":"2026-03-01T09:30:00.25Z"}"#,
  #"{"@timestamp":"2026-03-01T09:30:00Z","message":"LINE"}"#, #"{"body":{"stringValue":"LINE"}}"#,
  #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["1700000000000000000","LINE"]]}]}}"#,
  #"{"labels":{},"line":"LINE","timestamp":"2026-03-01T09:30:00Z"}"#, "\u{FEFF}LINE\r\n",
])
func `a record is found in whatever a collector wrapped it`(wrapper: String) throws {
  let line =
    "Node: n1;SIP: 10.0.0.1;SPORT: 41000;DIP: 10.0.0.2;DPORT: 443;PROTOCOL: TCP;PolicyVerdict: ACCEPT;Tier: DEFAULT"
  let log = wrapper.replacing("LINE", with: line)
  #expect(try lines(log) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 midstream port"])
}

@Test func `a cut JSON record is counted, and those around it are read`() throws {
  let record =
    #"{"connection":{"src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":41000,"dest_port":8080,"protocol":"tcp"},"disposition":"allow"}"#
  let observations = try observe(record + "\n" + record.dropLast(20) + "\n" + record + "\n" + record.prefix(30))
  #expect(observations.flows.count == 1)
  #expect(observations.statistics.inputs.first?.damage.isEmpty == false)
}
