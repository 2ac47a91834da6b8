import FlowIngest
import FlowModel
import Testing

private let impossible = SkipReason(rawValue: "number-out-of-range")

/// A record of a format, and numbers in it that no packet can have: each text with what takes its place.
private struct Trial: Sendable, CustomTestStringConvertible {
  let format: String
  var header = ""
  let record: String
  let changes: [(String, String)]

  var testDescription: String { format }
}

private let huge = "18446744073709551616"

private let trials: [Trial] = [
  Trial(
    format: "netobserv",
    record:
      #"{"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":41000,"DstPort":443,"Proto":6,"Packets":7,"Bytes":60,"Flags":2,"TimeFlowStartMs":1700000000000,"TimeFlowEndMs":1700000000000}"#,
    changes: [
      (":7,", ":\(huge),"), (":7,", ":-7,"), (":60,", ":1e300,"), (":443,", ":70000,"), (":41000,", ":-1,"),
      (":2,", ":-1,"), (":2,", ":\(huge),"), (":6,", ":300,"), (":443,", #":"70000","#), (":7,", ":1.5,"),
    ]),
  Trial(
    format: "netobserv, both directions",
    record:
      #"{"_RecordType":"endConnection","SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":41000,"DstPort":443,"Proto":6,"Packets_AB":7,"Packets_BA":5,"Bytes_AB":60,"Bytes_BA":61,"Flags":2,"TimeFlowStartMs":1700000000000,"TimeFlowEndMs":1700000000000}"#,
    changes: [(":7,", ":-7,"), (":5,", ":\(huge),"), (":60,", ":-1,"), (":61,", ":\(huge),")]),
  Trial(
    format: "hubble",
    record:
      #"{"flow":{"time":"2026-03-01T09:30:00Z","verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"l4":{"TCP":{"source_port":41000,"destination_port":443,"flags":{"SYN":true}}}}}"#,
    changes: [(":443,", ":70000,"), (":41000,", ":-1,"), (":41000,", ":\(huge),")]),
  Trial(
    format: "aws",
    header:
      "version interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags",
    record: "3 eni-1 10.0.0.1 10.0.0.2 41000 443 6 7 568 1700000000 1700000060 ACCEPT OK 3",
    changes: [
      (" 7 ", " \(huge) "), (" 7 ", " -1 "), (" 443 ", " 70000 "), (" OK 3", " OK -1"), (" OK 3", " OK 70000"),
      (" 568 ", " -568 "),
    ]),
  Trial(
    format: "conntrack",
    record:
      "tcp 6 114 TIME_WAIT src=10.0.0.1 dst=10.0.0.2 sport=41000 dport=80 packets=5 bytes=500 src=10.0.0.2 dst=10.0.0.1 sport=80 dport=41000 packets=4 bytes=400 [ASSURED] mark=0",
    changes: [("packets=5", "packets=-5"), ("packets=4", "packets=\(huge)"), ("dport=80 ", "dport=70000 ")]),
  Trial(
    format: "azure",
    record:
      #"{"time":"2026-03-01T09:30:00Z","flowLogVersion":4,"macAddress":"000D3AF8","category":"FlowLogFlowEvent","flowRecords":{"flows":[{"aclID":"a","flowGroups":[{"rule":"R","flowTuples":["1700000000000,10.0.0.1,10.0.0.2,41000,443,6,I,E,NX,1,2,3,4"]}]}]}}"#,
    changes: [("NX,1,", "NX,-1,"), (",443,", ",70000,"), ("3,4\"", "3,\(huge)\"")]),
  Trial(
    format: "envoy",
    record:
      #"[2026-03-01T09:30:00.409Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 12 135 4 4 "-" "curl" "id" "web:8000" "10.0.0.9:80" outbound|8000||web.shop.svc.cluster.local 10.0.0.1:37652 172.30.0.9:8000 10.0.0.1:46520 - default"#,
    changes: [(" 12 135 ", " \(huge) 135 "), (" 12 135 ", " 12 -1 "), ("10.0.0.1:37652", "10.0.0.1:99999")]),
  Trial(
    format: "ovn",
    record:
      #"2026-03-01T09:30:00.441Z|00162|acl_log(ovn_pinctrl0)|INFO|name="NP:shop:Ingress", verdict=drop, severity=info, direction=to-lport: tcp,vlan_tci=0x0000,dl_src=0a:58:0a:80:00:07,dl_dst=0a:58:0a:80:00:09,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_tos=0,nw_ttl=63,nw_frag=no,tp_src=41000,tp_dst=443,tcp_flags=syn"#,
    changes: [("tp_dst=443", "tp_dst=65536"), ("tp_src=41000", "tp_src=-1")]),
  Trial(
    format: "gke",
    record:
      #"{"connection":{"src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":41000,"dest_port":443,"protocol":"tcp","direction":"ingress"},"disposition":"deny","count":3,"timestamp":"2026-03-01T09:30:00Z"}"#,
    changes: [(":3,", ":-3,"), (":443,", ":443000,"), (":3,", ":\(huge),")]),
  Trial(
    format: "calico",
    record:
      #"{"Key":{"source_name":"a","source_namespace":"n","source_type":"wep","dest_name":"b","dest_namespace":"n","dest_type":"wep","dest_port":443,"proto":"tcp","reporter":"Src","action":"Allow"},"start_time":1700000000,"end_time":1700000015,"packets_in":7,"packets_out":5,"bytes_in":60,"bytes_out":61,"num_connections_started":1}"#,
    changes: [(":7,", ":-7,"), (":5,", ":\(huge),"), (":443,", ":70000,"), (":61,", ":-1,")]),
  Trial(
    format: "zeek",
    header:
      "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\torig_pkts\tresp_pkts",
    record: "1700000000.25\tC1\t10.0.0.1\t41000\t10.0.0.2\t443\ttcp\tSF\t4\t3",
    changes: [("\t4\t", "\t-4\t"), ("\t443\t", "\t70000\t"), ("\t3", "\t\(huge)")]),
]

/// Another connection, by which it is seen that the rest of the log is read.
private func other(_ record: String) -> String {
  record.replacing("10.0.0.1", with: "10.0.0.7").replacing(#""source_name":"a""#, with: #""source_name":"z""#)
}

@Test(arguments: trials)
private func `a record with a number that no packet can have is counted, and nothing of it is used`(trial: Trial) throws
{
  let head = trial.header.isEmpty ? "" : trial.header + "\n"
  let sound = try observe(head + trial.record + "\n" + other(trial.record) + "\n")
  #expect(sound.flows.count == 2, "the record itself is sound")
  #expect(sound.statistics.skipped.isEmpty && sound.statistics.inputs.first?.damage == [])
  for (text, number) in trial.changes {
    try #require(trial.record.contains(text))
    let changed = trial.record.replacing(text, with: number)
    let read = try observe(head + changed + "\n" + other(trial.record) + "\n" + changed + "\n")
    #expect(
      read.flows.map { $0.client.address?.description ?? $0.client.claim?.name } == [
        trial.format == "calico" ? "z" : "10.0.0.7"
      ], "\(number) for \(text)")
    #expect(read.statistics.skipped == [impossible: 2], "\(number) for \(text)")
    #expect(
      read.statistics.inputs.first?.damage == [.recordMalformed(offset: head.utf8.count, reason: impossible)],
      "\(number) for \(text)")
    #expect(read.translations.isEmpty || read.translations == sound.translations)
  }
}

@Test func `the largest numbers that packets can have are used`() throws {
  let log =
    #"{"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":65535,"DstPort":1,"Proto":6,"Packets":999999999999999999,"Bytes":"0","Flags":2,"TimeFlowStartMs":1,"TimeFlowEndMs":1}"#
  let read = try observe(log)
  #expect(read.flows.map(\.tuple) == ["10.0.0.1:65535 > 10.0.0.2:1"])
  #expect(read.statistics.packets == 999_999_999_999_999_999)
  #expect(read.statistics.skipped.isEmpty)
  #expect(try observe(log.replacing("999999999999999999", with: "1e3")).statistics.packets == 1000)
  #expect(try observe(log.replacing("999999999999999999", with: "null")).statistics.skipped.isEmpty)
}
