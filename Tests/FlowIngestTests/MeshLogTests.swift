import FlowIngest
import FlowModel
import Testing

/// The log lines of both proxies of one connection.
private let outbound =
  #"[2026-03-01T09:30:00.409Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 12 135 4 4 "-" "curl" "id" "web:8000" "10.0.0.9:80" outbound|8000||web.shop.svc.cluster.local 10.0.0.1:37652 172.30.0.9:8000 10.0.0.1:46520 - default"#
private let inbound =
  #"[2026-03-01T09:30:00.410Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 12 135 4 4 "-" "curl" "id" "web:8000" "127.0.0.1:80" inbound|8000|| 127.0.0.1:41854 10.0.0.9:80 10.0.0.1:37652 outbound_.8000_._.web.shop.svc.cluster.local default"#

@Test func `the lines of both proxies are one connection, with the Service's translation`() throws {
  let observations = try observe(outbound + "\n" + inbound)
  #expect(observations.flows.map(\.line) == ["tcp 10.0.0.1:37652 > 10.0.0.9:80 midstream log"])
  #expect(observations.translations.map(\.original.port) == [8000])
  #expect(observations.flows.first?.tls.serverNames == [])
}

@Test(arguments: [
  ("UF", "upstream_reset_before_response_started{connection_failure,delayed_connect_error:_111}", Outcome.refused),
  ("UF,URX", "upstream_reset_before_response_started{connection_timeout}", .unanswered),
])
func `a proxy's failure to connect gives the outcome`(flags: String, details: String, outcome: Outcome) throws {
  let log = outbound.replacing("200 - via_upstream", with: "503 \(flags) \(details)")
  #expect(try observe(log).flows.map(\.outcome) == [outcome])
  let json = """
    {"start_time":"2026-03-01T09:30:00.409Z","response_flags":"\(flags)","response_code_details":"\(details)","upstream_host":"10.0.0.9:80",\
    "upstream_cluster":"outbound|8000||web","upstream_local_address":null,"downstream_local_address":"172.30.0.9:8000",\
    "downstream_remote_address":"10.0.0.1:46520","requested_server_name":null,"bytes_received":0,"bytes_sent":"91","route_name":"-"}
    """
  #expect(try observe(json).flows.map(\.outcome) == [outcome])
  #expect(try observe(json).flows.map(\.tuple) == ["10.0.0.1:46520 > 10.0.0.9:80"])
}

@Test func `a proxy without an endpoint opened no connection`() throws {
  let log = outbound.replacing("200 - via_upstream", with: "404 NR route_not_found").replacing(
    #""10.0.0.9:80""#, with: #""-""#)
  #expect(try observe(outbound + "\n" + log).flows.count == 1)
  let json =
    #"{"upstream_host":null,"upstream_cluster":null,"downstream_remote_address":"10.0.0.1:46520","response_flags":"NR"}"#
  #expect(try observe(json).statistics.skipped == [SkipReason(rawValue: "no-connection"): 1])
}

@Test func `passed-through TCP has its server name`() throws {
  let log =
    #"[2026-03-01T09:30:00.409Z] "- - -" 0 - - - "-" 517 3200 40 - "-" "-" "-" "-" "203.0.113.7:443" PassthroughCluster 10.0.0.1:37652 203.0.113.7:443 10.0.0.1:46520 acme.example -"#
  let flow = try #require(try observe(log).flows.first)
  #expect(flow.line == "tcp 10.0.0.1:37652 > 203.0.113.7:443 midstream log")
  #expect(flow.tls.serverNames == ["acme.example"])
}

@Test func `a denial by Istio's authorization is not a drop`() throws {
  let log = inbound.replacing("200 - via_upstream", with: "403 - rbac_access_denied_matched_policy[none]")
  #expect(try lines(log) == ["tcp 10.0.0.1:37652 > 10.0.0.9:80 midstream log"])
}

private let ztunnelFields =
  #"src.addr=10.0.0.1:46238 src.workload="web-5d8f6c9b7d-x2k4p" src.namespace="shop" src.identity="spiffe://cluster.local/ns/shop/sa/web" dst.addr=10.0.0.2:15008 dst.hbone_addr=172.30.0.5:80 dst.workload="csr-0" dst.namespace="mesh" direction="outbound" bytes_sent=67 bytes_recv=490 duration="13ms""#

/// The same record as a line with tabs, folded over several lines, and as JSON.
private let ztunnelForms = [
  "2026-03-01T09:30:00.182974Z\tinfo\taccess\tconnection complete\t" + ztunnelFields,
  "2026-03-01T09:30:00.182974Z  INFO access: connection complete\n" + ztunnelFields.replacing(" dst.", with: "\ndst."),
  """
  {"level":"info","time":"2026-03-01T09:30:00.182974Z","scope":"access","message":"connection complete","src.addr":"10.0.0.1:46238",\
  "src.workload":"web-5d8f6c9b7d-x2k4p","src.namespace":"shop","src.identity":"spiffe://cluster.local/ns/shop/sa/web","dst.addr":\
  "10.0.0.2:15008","dst.hbone_addr":"172.30.0.5:80","dst.workload":"csr-0","dst.namespace":"mesh","direction":"outbound","bytes_sent":67,\
  "bytes_recv":490,"duration":"13ms"}
  """,
]

@Test(arguments: ztunnelForms)
func `ztunnel's records have the workloads, the tunnel's port and the Service`(log: String) throws {
  let observations = try observe(log)
  let flow = try #require(observations.flows.first)
  #expect(flow.line == "tcp 10.0.0.1:46238 > 10.0.0.2:15008 midstream log")
  #expect(flow.client.claim?.namespace == "shop")
  #expect(flow.client.claim?.serviceAccount == "web")
  #expect(flow.server.claim?.name == "csr-0")
  #expect(flow.fromServer.bytes == 490)
  #expect(flow.window?.first.description == "2026-03-01T09:30:00.182974000Z")
  #expect(observations.translations.map(\.original.port) == [80])
}

@Test(arguments: [
  ("Connection refused (os error 111)", "refused log"), ("connection timed out", "unanswered log"),
  ("connection closed due to policy rejection: allow policies exist, but none allowed", "midstream log other-policy -"),
])
func `ztunnel's errors give a failed connection or a denial by Istio`(error: String, expected: String) throws {
  let log =
    "2026-03-01T09:30:00.182974Z\terror\taccess\tconnection complete\t" + ztunnelFields + #" error="\#(error)""#
  #expect(try lines(log) == ["tcp 10.0.0.1:46238 > 10.0.0.2:15008 \(expected)"])
}

@Test(arguments: ["", "2026-03-01 ", "eth0 In  "])
func `tcpdump's text is read with and without a date`(prefix: String) throws {
  let isInterface = prefix.hasPrefix("eth0")
  let (date, interface) = isInterface ? ("", prefix) : (prefix, "")
  let log = """
    \(date)16:09:03.123456 \(interface)IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 1, win 64240, length 0
    \(date)16:09:03.123556 \(interface)IP 10.0.0.2.443 > 10.0.0.1.41000: Flags [R.], seq 0, ack 2, win 0, length 0
    \(date)16:09:03.123656 \(interface)IP 10.0.0.1.41001 > 10.0.0.10.53: 1234+ AAAA? csr.mesh.svc. (29)
    \(date)16:09:03.123656 \(interface)IP6 fd00::1.41002 > fd00::2.443: Flags [S], seq 1, win 64240, length 0
    """
  let observations = try observe(log)
  #expect(
    observations.flows.map(\.line) == [
      "tcp 10.0.0.1:41000 > 10.0.0.2:443 refused syn", "tcp fd00::1:41002 > fd00::2:443 unanswered syn",
      "udp 10.0.0.1:41001 > 10.0.0.10:53 unanswered port",
    ])
  #expect(observations.flows.last?.dnsNames == ["csr.mesh.svc"])
  let first = observations.flows.first?.window?.first.description
  #expect(first == (date.isEmpty ? nil : "2026-03-01T16:09:03.123456000Z"))
  #expect(observations.statistics.inputs.first?.notes.first == (date.isEmpty ? .timesWithoutDate : .timesWithoutZone))
}

@Test func `a packet on several interfaces counts once, and a port with an unknown name is skipped`() throws {
  let log = """
    16:09:03.1 veth1 In  IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 1, length 0
    16:09:03.2 eth0  Out IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 1, length 0
    16:09:03.3 eth0  Out IP 10.0.0.1.41000 > 10.0.0.2.unheard-of: Flags [S], seq 1, length 0
    16:09:03.4 ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28
    """
  let observations = try observe(log)
  #expect(observations.flows.map { [$0.fromClient.syn, $0.copies] } == [[1, 1]])
  #expect(observations.statistics.skipped[SkipReason(rawValue: "named-host-or-port")] == 1)
}

@Test func `tshark's summaries give repeated SYNs and refusals`() throws {
  let log = """
    10.0.0.1 (apiserver) -> 10.0.0.2 (webhook) TCP 41000 → 443 [SYN]
    10.0.0.1 (apiserver) -> 10.0.0.2 (webhook) TCP [TCP Retransmission] 41000 → 443 [SYN]
    10.0.0.3 (apiserver) -> 10.0.0.2 (webhook) TCP 41000 → 443 [SYN]
    10.0.0.2 (webhook)   -> 10.0.0.3 (apiserver) TCP 443 → 41000 [RST, ACK]
    """
  let flows = try observe(log).flows
  #expect(
    flows.map(\.line) == [
      "tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered syn", "tcp 10.0.0.3:41000 > 10.0.0.2:443 refused syn",
    ])
  #expect(flows.first?.fromClient.syn == 2)
}

/// An Inspektor Gadget event in the older form, with the protocol's number.
private func gadget(_ type: String, _ more: String = "") -> String {
  """
  {
    "type": "\(type)", "timestamp": "2026-03-01T11:30:00+02:00", "netns_id": 7,
    "k8s": {"namespace": "shop", "podName": "web-1", "node": "n1", "owner": {"kind": "Deployment", "name": "web"}},
    "src": {"addr": "10.0.0.1", "port": 41000, "proto": 6, "version": 4},
    "dst": {"addr": "10.0.0.2", "port": 443, "proto": 6, "version": 4}\(more)
  }
  """
}

@Test func `Inspektor Gadget's events name the pod, also in JSON over several lines`() throws {
  let flow = try #require(try observe(gadget("connect")).flows.first)
  #expect(flow.line == "tcp 10.0.0.1:41000 > 10.0.0.2:443 midstream log")
  #expect(flow.client.claim?.workload == "web")
  #expect(flow.client.claim?.node == "n1")
  #expect(flow.window?.first.description == "2026-03-01T09:30:00.000000000Z")
  #expect(try lines(gadget("accept")) == ["tcp 10.0.0.2:443 > 10.0.0.1:41000 established log"])
  #expect(try observe(gadget("connect", #", "error": "ECONNREFUSED""#)).flows.map(\.outcome) == [.refused])
  #expect(try observe(gadget("connect", #", "error": "ETIMEDOUT""#)).flows.map(\.outcome) == [.unanswered])
}

@Test func `newer Inspektor Gadget events name the protocol and the other end`() throws {
  let log = """
    {"timestamp":"2026-03-01T09:30:00Z","netns_id":7,"k8s":{"namespace":"shop","podName":"web-1"},"qr":"Q","name":"csr.mesh.svc.","rcode":"Success",\
    "src":{"addr":"10.0.0.1","port":41000,"proto":"UDP","proto_raw":17,"k8s":{"kind":"pod","name":"web-1","namespace":"shop"}},\
    "dst":{"addr":"10.96.0.10","port":53,"proto":"UDP","proto_raw":17,"k8s":{"kind":"svc","name":"kube-dns","namespace":"kube-system"}}}
    {"timestamp":"2026-03-01T09:30:01Z","netns_id":7,"k8s":{"namespace":"shop","podName":"web-1"},"reason":"SKB_DROP_REASON_NETFILTER_DROP",\
    "state":"TCP_SYN_SENT","tcpflags":"SYN","src":{"addr":"10.0.0.1","port":41000,"proto":"TCP"},"dst":{"addr":"10.0.0.2","port":443,"proto":"TCP",\
    "k8s":{"kind":"pod","name":"csr-1","namespace":"mesh","labels":"app=csr,tier=x"}}}
    """
  let flows = try observe(log).flows
  #expect(
    flows.map(\.line) == [
      "tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered syn suspected -",
      "udp 10.0.0.1:41000 > 10.96.0.10:53 unanswered log",
    ])
  #expect(flows.first?.server.claim?.labels == ["app": "csr", "tier": "x"])
  #expect(flows.last?.server.claim?.kind == .service)
  #expect(flows.last?.dnsNames == ["csr.mesh.svc"])
}

@Test func `rows of the policy advisor give a pod's peers, and rows of incoming traffic lack the port`() throws {
  let log = """
    [{"egress":1,"endpoint":{"addr":"10.0.0.2","port":6443,"proto":"TCP","k8s":{"kind":"pod","name":"csr-1","namespace":"mesh"}},"k8s":{"namespace":"shop","podName":"web-1"}},
     {"egress":0,"endpoint":{"addr":"10.0.0.3","port":0,"proto":"TCP"},"k8s":{"namespace":"shop","podName":"web-1"}}]
    """
  let observations = try observe(log)
  #expect(observations.flows.map(\.line) == ["tcp ?:0 > 10.0.0.2:6443 midstream log"])
  #expect(observations.flows.first?.client.claim?.name == "web-1")
  #expect(observations.statistics.skipped == [SkipReason(rawValue: "no-port"): 1])
}
