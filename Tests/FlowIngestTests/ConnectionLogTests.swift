import FlowIngest
import FlowModel
import Testing

@Test func `conntrack entries give outcomes and Service translations`() throws {
  let log = """
    tcp      6 431999 ESTABLISHED src=10.128.0.5 dst=172.30.0.1 sport=41000 dport=443 src=192.168.0.10 dst=10.128.0.5 sport=6443 dport=41000 [ASSURED] mark=0 use=1
    ipv4     2 tcp      6 117 SYN_SENT src=10.128.0.5 dst=10.128.0.9 sport=41001 dport=6443 [UNREPLIED] src=10.128.0.9 dst=10.128.0.5 sport=6443 dport=41001 mark=0 use=1
    tcp      6 9 CLOSE src=10.128.0.5 dst=10.128.0.9 sport=41002 dport=6443 src=10.128.0.9 dst=10.128.0.5 sport=6443 dport=41002 mark=0 use=1
    tcp      6 9 CLOSE src=10.128.0.5 dst=10.128.0.9 sport=41003 dport=6443 src=10.128.0.9 dst=10.128.0.5 sport=6443 dport=41003 [ASSURED] mark=0 use=1
    udp      17 29 src=10.128.0.5 dst=172.30.0.10 sport=41004 dport=53 [UNREPLIED] src=10.128.0.8 dst=10.128.0.5 sport=5353 dport=41004 mark=0 use=1
    icmp     1 29 src=10.128.0.5 dst=10.128.0.9 type=8 code=0 id=1 src=10.128.0.9 dst=10.128.0.5 type=0 code=0 id=1 mark=0 use=1
    """
  let observations = try observe(log)
  #expect(
    observations.flows.map(\.line) == [
      "icmp 10.128.0.5:0 > 10.128.0.9:0 answered log",
      "tcp 10.128.0.5:41000 > 172.30.0.1:443 established log",
      "tcp 10.128.0.5:41001 > 10.128.0.9:6443 unanswered log",
      "tcp 10.128.0.5:41002 > 10.128.0.9:6443 refused log",
      "tcp 10.128.0.5:41003 > 10.128.0.9:6443 reset log",
      "udp 10.128.0.5:41004 > 172.30.0.10:53 unanswered log",
    ])
  #expect(
    observations.translations == [
      AddressTranslation(
        original: Endpoint(address: IPAddress("172.30.0.1"), port: 443),
        translated: Endpoint(address: IPAddress("192.168.0.10"), port: 6443), transport: .tcp),
      AddressTranslation(
        original: Endpoint(address: IPAddress("172.30.0.10"), port: 53),
        translated: Endpoint(address: IPAddress("10.128.0.8"), port: 5353), transport: .udp),
    ])
}

@Test func `the conntrack events of one connection are not added up`() throws {
  let log = """
    [1700000000.25]     [NEW] tcp      6 120 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=41000 dport=443 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=443 dport=41000
    [1700000000.26]  [UPDATE] tcp      6 60 SYN_RECV src=10.0.0.1 dst=10.0.0.2 sport=41000 dport=443 src=10.0.0.2 dst=10.0.0.1 sport=443 dport=41000
    [1700000000.27]  [UPDATE] tcp      6 432000 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=41000 dport=443 src=10.0.0.2 dst=10.0.0.1 sport=443 dport=41000 [ASSURED]
    [1700000009.25] [DESTROY] tcp      6 src=10.0.0.1 dst=10.0.0.2 sport=41000 dport=443 packets=7 bytes=700 src=10.0.0.2 dst=10.0.0.1 sport=443 dport=41000 packets=6 bytes=600 [ASSURED]
    """
  let flow = try #require(try observe(log).flows.first)
  #expect(flow.line == "tcp 10.0.0.1:41000 > 10.0.0.2:443 established log")
  #expect([flow.fromClient.packets, flow.fromServer.packets, flow.fromClient.syn] == [7, 6, 1])
  #expect(flow.window?.nanoseconds == 9_000_000_000)
}

@Test func `a connection in several conntrack zones counts once`() throws {
  let entry =
    "tcp 6 114 TIME_WAIT src=10.0.0.1 dst=10.0.0.2 sport=41000 dport=80 packets=5 bytes=500 src=10.0.0.2 dst=10.0.0.1 sport=80 dport=41000 packets=4 bytes=400 [ASSURED] mark=0"
  let flow = try #require(
    try observe([entry, entry + " zone=64000", entry + " zone=16"].joined(separator: "\n")).flows.first)
  #expect([flow.fromClient.packets, flow.fromServer.packets, flow.copies] == [5, 4, 18])
}

@Test func `Open vSwitch's conntrack entries are read`() throws {
  let log = """
    tcp,orig=(src=10.128.0.5,dst=172.30.0.1,sport=41000,dport=443,packets=7,bytes=700),reply=(src=192.168.0.10,dst=10.128.0.5,\
    sport=6443,dport=41000,packets=6,bytes=600),start=2026-03-01T09:30:00.250,id=1,zone=5,status=SEEN_REPLY|ASSURED|CONFIRMED,\
    protoinfo=(state_orig=ESTABLISHED,state_reply=ESTABLISHED)
    tcp,orig=(src=10.128.0.5,dst=10.128.0.9,sport=41001,dport=443),reply=(src=10.128.0.9,dst=10.128.0.5,sport=443,dport=41001),\
    zone=5,protoinfo=(state=SYN_SENT)
    tcp,orig=(src=10.128.0.5,dst=10.128.0.9,sport=41002,dport=443),reply=(src=10.128.0.9,dst=10.128.0.5,sport=443,dport=41002),\
    zone=5,status=CONFIRMED,protoinfo=(state_orig=SYN_SENT,state_reply=NONE)
    """
  let observations = try observe(log)
  #expect(
    observations.flows.map(\.line) == [
      "tcp 10.128.0.5:41000 > 172.30.0.1:443 established log",
      "tcp 10.128.0.5:41001 > 10.128.0.9:443 unanswered log",
      "tcp 10.128.0.5:41002 > 10.128.0.9:443 unanswered log",
    ])
  #expect(observations.flows.first?.fromServer.packets == 6)
  #expect(observations.flows.first?.window?.first.description == "2026-03-01T09:30:00.250000000Z")
  #expect(observations.translations.map(\.translated.address) == [IPAddress("192.168.0.10")])
}

/// A Zeek conn record with a state.
private func zeek(_ state: String, _ port: Int, history: String = "-") -> String {
  "1700000000.25\tC1\t10.0.0.1\t\(port)\t10.0.0.2\t443\ttcp\t-\t1.5\t\(state)\t\(history)\t4\t3"
}

@Test func `Zeek's states give the outcome`() throws {
  let header =
    "#separator \\x09\n#set_separator\t,\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\t"
    + "proto\tservice\tduration\tconn_state\thistory\torig_pkts\tresp_pkts\n"
  let states = ["S0", "S1", "SF", "REJ", "RSTO", "RSTR", "RSTOS0", "SH", "RSTRH", "SHR", "OTH"]
  let log = header + states.enumerated().map { zeek($1, 41000 + $0) }.joined(separator: "\n")
  let outcomes = try observe(log).flows.map(\.outcome)
  #expect(
    outcomes == [
      .unanswered, .established, .established, .refused, .reset, .reset, .unanswered, .unanswered, .reset,
      .established, .midstream,
    ])
  let late = try #require(try observe(header + zeek("OTH", 41000, history: "H")).flows.first)
  #expect(late.tuple == "10.0.0.2:443 > 10.0.0.1:41000")
}

@Test func `Zeek's columns may change in the middle of a file, and JSON is read`() throws {
  let text = """
    #path\tconn
    #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\torig_pkts\tresp_pkts
    1700000000.25\tC1\t10.0.0.1\t41000\t10.0.0.2\t443\ttcp\tS0\t4\t0
    #fields\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\tip_proto
    10.0.0.1\t41002\t10.0.0.2\t443\ttcp\tSF\t6
    10.0.0.1\t41003\t10.0.0.2\t53\tudp\tSF\t17
    fd00::1\t128\tfd00::2\t129\ticmp\tOTH\t58
    """
  #expect(
    try lines(text) == [
      "tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered log", "tcp 10.0.0.1:41002 > 10.0.0.2:443 established log",
      "udp 10.0.0.1:41003 > 10.0.0.2:53 answered log", "icmpv6 fd00::1:0 > fd00::2:0 unanswered log",
    ])
  let json = """
    {"_path":"conn","ts":"2026-03-01T09:30:00.25Z","id.orig_h":"10.0.0.1","id.orig_p":41000,"id.resp_h":"10.0.0.2","id.resp_p":443,"proto":"tcp","conn_state":"S0","duration":2.5}
    """
  let flow = try #require(try observe(json).flows.first)
  #expect(flow.line == "tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered log")
  #expect(flow.window?.nanoseconds == 2_500_000_000)
}

@Test func `Zeek's ssl and dns logs give names`() throws {
  let ssl = """
    #path\tssl
    #fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tserver_name\tnext_protocol\testablished
    1700000000.25\t10.0.0.1\t41000\t10.0.0.2\t6443\tTLSv13\tcsr.mesh.svc\th2\tT
    1700000000.25\t10.0.0.1\t41001\t10.0.0.2\t6443\t-\tcsr.mesh.svc\t-\tF
    """
  let flows = try observe(ssl).flows
  #expect(flows.map(\.tls.serverNames) == [["csr.mesh.svc"], ["csr.mesh.svc"]])
  #expect(flows.map(\.tls.applicationProtocols) == [["h2"], []])
  #expect(flows.map(\.outcome) == [.midstream, .unknown])
  let dns = """
    {"_path":"dns","id.orig_h":"10.0.0.1","id.orig_p":41000,"id.resp_h":"10.0.0.10","id.resp_p":53,"proto":"udp","query":"CSR.mesh.svc","rcode":3}
    """
  #expect(try observe(dns).flows.first?.dnsNames == ["csr.mesh.svc"])
  #expect(try lines(dns) == ["udp 10.0.0.1:41000 > 10.0.0.10:53 answered log"])
}

@Test func `Suricata's flow events give the outcome by flags or state`() throws {
  func event(_ port: Int, _ more: String) -> String {
    """
    {"timestamp":"2026-03-01T09:30:09.000000+0000","flow_id":1,"event_type":"flow","src_ip":"10.0.0.1","src_port":\(port),\
    "dest_ip":"10.0.0.2","dest_port":443,"proto":"TCP",\(more)}
    """
  }
  let flow =
    #""flow":{"pkts_toserver":4,"pkts_toclient":3,"start":"2026-03-01T09:30:00.000000+0000","end":"2026-03-01T09:30:07.000000+0000","state":"closed"}"#
  let silent = flow.replacing(#""pkts_toclient":3"#, with: #""pkts_toclient":0"#).replacing("closed", with: "new")
  let log = [
    event(41000, silent + #","tcp":{"tcp_flags_ts":"02"}"#),
    event(41001, flow + #","tcp":{"tcp_flags_ts":"1b","tcp_flags_tc":"1b"}"#),
    event(41002, flow + #","tcp":{"tcp_flags_ts":"02","tcp_flags_tc":"14"}"#), event(41003, flow), event(41004, silent),
  ].joined(separator: "\n")
  let flows = try observe(log).flows
  #expect(flows.map(\.outcome) == [.unanswered, .established, .refused, .established, .unanswered])
  #expect(flows.allSatisfy { $0.clientBy == .log && $0.window?.nanoseconds == 7_000_000_000 })
}

@Test func `Suricata's netflow, tls, dns and drop events are read`() throws {
  let head = #""flow_id":1,"timestamp":"2026-03-01T09:30:09.000000+0100","proto":"TCP""#
  let forward = #""src_ip":"10.0.0.1","src_port":41000,"dest_ip":"10.0.0.2","dest_port":443"#
  let backward = #""src_ip":"10.0.0.2","src_port":443,"dest_ip":"10.0.0.1","dest_port":41000"#
  let log = """
    {"event_type":"netflow",\(head),\(forward),"netflow":{"pkts":5,"bytes":500,"start":"2026-03-01T09:30:00.000000+0100"},"tcp":{"tcp_flags":"1b"}}
    {"event_type":"netflow",\(head),\(backward),"netflow":{"pkts":4,"bytes":400,"start":"2026-03-01T09:30:00.100000+0100"},"tcp":{"tcp_flags":"1b"}}
    {"event_type":"tls",\(head),\(forward),"tls":{"sni":"csr.mesh.svc"}}
    {"event_type":"drop",\(head),\(forward.replacing("41000", with: "41001")),"drop":{"reason":"rules"}}
    {"event_type":"dns",\(head.replacing("TCP", with: "UDP")),\(forward.replacing("443", with: "53")),"dns":{"type":"query","rrname":"a.example"}}
    """
  let flows = try observe(log).flows
  #expect(
    flows.map(\.line) == [
      "tcp 10.0.0.1:41000 > 10.0.0.2:443 established log",
      "tcp 10.0.0.1:41001 > 10.0.0.2:443 unknown port other-policy -",
      "udp 10.0.0.1:41000 > 10.0.0.2:53 unanswered port",
    ])
  #expect(flows.first?.tls.serverNames == ["csr.mesh.svc"])
  #expect(flows.first?.fromServer.packets == 4)
  #expect(flows.last?.dnsNames == ["a.example"])
}

@Test func `nfdump's JSON and CSV give the same flows and a note about the missing zone`() throws {
  let json = """
    [ {"first":"2026-03-01T09:30:00.000","last":"2026-03-01T09:30:01.000","proto":6,"src4_addr":"10.0.0.2","dst4_addr":"10.0.0.1",
       "src_port":443,"dst_port":41000,"in_packets":4,"in_bytes":400,"tcp_flags":"...AP.SF","fwd_status":64},
      {"first":"2026-03-01T09:29:59.000","last":"2026-03-01T09:30:01.000","proto":6,"src4_addr":"10.0.0.1","dst4_addr":"10.0.0.2",
       "src_port":41000,"dst_port":443,"in_packets":5,"in_bytes":500,"tcp_flags":"...AP.SF"},
      {"first":"2026-03-01T09:30:00.000","last":"2026-03-01T09:30:00.000","proto":1,"src4_addr":"10.0.0.1","dst4_addr":"10.0.0.2",
       "src_port":0,"dst_port":2048,"in_packets":1,"in_bytes":84,"fwd_status":130} ]
    """
  let csv = """
    ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out
    2026-03-01 09:30:00,2026-03-01 09:30:01,1.000,10.0.0.2,10.0.0.1,443,41000,TCP,...AP.SF,64,0,4,400,0,0,1,2
    2026-03-01 09:29:59,2026-03-01 09:30:01,2.000,10.0.0.1,10.0.0.2,41000,443,TCP,...AP.SF,0,0,5,500,0,0,2,1
    2026-03-01 09:30:00,2026-03-01 09:30:00,0.000,10.0.0.1,10.0.0.2,0,8.0,ICMP,........,130,0,1,84,0,0,2,1
    Summary
    flows,bytes,packets,avg_bps,avg_pps,avg_bpp
    3,984,10,4000,5,98
    """
  for log in [json, csv] {
    let observations = try observe(log)
    #expect(
      observations.flows.map(\.line) == [
        "icmp 10.0.0.1:0 > 10.0.0.2:0 unanswered unknown other-policy -",
        "tcp 10.0.0.1:41000 > 10.0.0.2:443 established syn",
      ])
    #expect(observations.flows.last?.fromClient.bytes == 500)
    #expect(observations.flows.last?.window?.first.description == "2026-03-01T09:29:59.000000000Z")
    #expect(observations.statistics.inputs.first?.notes == [.timesWithoutZone])
  }
}

@Test func `packets logged by netfilter have no verdict`() throws {
  let log = """
    2024-11-19T12:15:03.023805-08:00 n1 kernel: calico-packet: IN=cali1 OUT=eth0 MAC=ee:ee SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TTL=63 ID=1 DF PROTO=TCP SPT=41000 DPT=80 WINDOW=64860 RES=0x00 SYN URGP=0
    Nov 19 12:15:04 n1 kernel: [123.4] calico-packet: IN=cali1 OUT=cali2 SRC=10.0.0.1 DST=10.0.0.3 LEN=96 PROTO=UDP SPT=42896 DPT=53 LEN=76
    2024-11-19T12:15:05-08:00 n1 kernel: calico-packet: IN=cali1 OUT=eth0 SRC=10.0.0.1 DST=10.0.0.4 LEN=84 PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1
    """
  let flows = try observe(log).flows
  #expect(
    flows.map(\.line) == [
      "icmp 10.0.0.1:0 > 10.0.0.4:0 unanswered unknown", "tcp 10.0.0.1:41000 > 10.0.0.2:80 unanswered syn",
      "udp 10.0.0.1:42896 > 10.0.0.3:53 unanswered port",
    ])
  #expect(flows[1].window?.first.description == "2024-11-19T20:15:03.023805000Z")
  #expect(flows.allSatisfy { $0.drops.isEmpty })
}
