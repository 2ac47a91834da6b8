import FlowModel
import TestSupport
import Testing

@testable import FlowIngest

/// A log that is read record by record, whether or not its lines could be read in place.
private struct ByRecord<Log: FlowLog>: FlowLog {
  static var name: String { Log.name }
  static var summary: String { Log.summary }
  static var detection: String { Log.detection }
  static var capabilities: InputCapabilities { Log.capabilities }
  static var notes: [InputNote] { Log.notes }
  static func recognises(_ unit: LogUnit) -> Bool { Log.recognises(unit) }

  private var log = Log()

  init() {}

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) { log.take(unit, &sink) }
}

/// Lines of a log, changed here and there: bytes, fields, wrappers and line breaks.
private struct ChangedLines {
  private var random: SplitMix64
  private let lines: [String]
  private let headers: [String]
  private let onlyDigits: Bool

  init(seed: UInt64, headers: [String] = [], _ lines: [String], onlyDigits: Bool = false) {
    random = SplitMix64(seed: seed)
    self.onlyDigits = onlyDigits
    (self.headers, self.lines) = (headers, lines)
  }

  mutating func text(of count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for header in headers { bytes += Array((header + "\n").utf8) }
    for _ in 0..<count { bytes += line() }
    return bytes
  }

  private mutating func line() -> [UInt8] {
    var line = Array(lines[below(lines.count)].utf8)
    switch onlyDigits ? 7 : below(8) {
    case 0: line = change(line)
    case 1: line = drop(line)
    case 2: line = Array("2026-03-01T09:30:00.25Z stdout F ".utf8) + line
    case 3 where !headers.isEmpty: line = Array(headers[below(headers.count)].utf8)
    case 4: line.append(0x0D)
    default: line = renumber(line)
    }
    return line + [0x0A]
  }

  private mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

  /// Sets a byte.
  private mutating func change(_ line: [UInt8]) -> [UInt8] {
    var line = line
    let bytes = Array("\t ,|=\"-:.09aA#{}[]\u{1B}é".utf8)
    line[below(line.count)] = bytes[below(bytes.count)]
    return line
  }

  /// Removes a few bytes.
  private mutating func drop(_ line: [UInt8]) -> [UInt8] {
    let start = below(line.count)
    return Array(line[..<start] + line[min(line.count, start + 1 + below(12))...])
  }

  /// Sets a digit, so that conversations differ.
  private mutating func renumber(_ line: [UInt8]) -> [UInt8] {
    var line = line
    let digits = line.indices.filter { (0x30...0x39).contains(line[$0]) }
    line[digits[below(digits.count)]] = 0x30 + UInt8(below(10))
    return line
  }
}

private func expectTheSame<Log: InPlaceFlowLog>(_ log: Log.Type, _ bytes: [UInt8]) throws {
  let inPlace = try ReadResult(bytes, InputFormat(inPlace: log), threads: 1, pieceSize: 1 << 20)
  let byRecord = try ReadResult(bytes, InputFormat(ByRecord<Log>.self), threads: 1, pieceSize: 1 << 20)
  #expect(inPlace == byRecord, "\(String(decoding: bytes, as: UTF8.self).prefix(4000))")
  #expect(!inPlace.flows.isEmpty)
}

private let seeds = Array(0..<UInt64(LongTests.run ? 100 : 30)) + [165]

@Test(arguments: seeds)
func `a conn log of Zeek gives the same line by line as record by record`(seed: UInt64) throws {
  let names = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes"
  let counts = "conn_state\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes"
  var lines = ChangedLines(
    seed: seed, headers: ["#separator \\x09", "#path\tconn", "#fields\t\(names)\t\(counts)\tip_proto"],
    [
      "1700000000.123456\tCa\t10.0.0.1\t41000\t10.0.0.2\t443\ttcp\tssl\t0.123456\t10\t20\tSF\tShADadFf\t5\t300\t4\t900\t6",
      "1700000001.5\tCb\t10.0.0.1\t41001\t10.0.0.2\t443\ttcp\t-\t-\t-\t-\tS0\tS\t3\t180\t0\t0\t6",
      "1700000002\tCc\tfd00::1\t41002\tfd00::2\t53\tudp\tdns\t12.000001\t1\t2\tSF\tDd\t1\t60\t1\t90\t17",
      "1700000003.000001\tCd\t10.0.0.1\t8\t10.0.0.2\t0\ticmp\t-\t0.5\t1\t2\tOTH\t-\t1\t60\t1\t90\t1",
      "1700000004.25\tCe\t10.0.0.1\t41003\t10.0.0.3\t9402\ttcp\t-\t1.000000\t1\t2\tOTH\tHA\t1\t60\t1\t90\t(empty)",
      "1700000005.25\tCf\t10.0.0.1\t41004\t10.0.0.3\t9402\ttcp\t-\t1\t1\t2\tREJ\tSr\t1\t60\t1\t40\t6",
    ])
  try expectTheSame(ZeekLog.self, lines.text(of: 120))
}

@Test(arguments: seeds)
func `a flow log of AWS gives the same line by line as record by record`(seed: UInt64) throws {
  let version2 = [
    "2 123456789012 eni-0a1 10.0.0.1 10.0.0.2 41000 443 6 10 5000 1700000000 1700000060 ACCEPT OK",
    "2 123456789012 eni-0a2 10.0.0.1 8.8.8.8 41001 53 17 1 60 1700000000 1700000060 REJECT OK",
    "2 123456789012 eni-0a2 - - - - - - - 1700000000 1700000060 - NODATA",
    "2 123456789012 eni-0a2 fd00::1 fd00::2 0 0 58 1 60 1700000000 1700000060 ACCEPT OK",
  ]
  let columns = "srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
  let own = [
    "10.0.0.1 10.0.0.2 41000 443 6 10 5000 1700000000 1700000060 ACCEPT OK eni-1 egress 18 - 10.1.0.1 -",
    "10.0.0.1 10.0.0.2 41000 443 6 10 5000 1700000000 1700000060 REJECT OK eni-1 ingress 2 BPA - 10.1.0.2",
  ]
  var first = ChangedLines(seed: seed, version2)
  var second = ChangedLines(
    seed: seed, headers: ["\(columns) interface-id flow-direction tcp-flags reject-reason pkt-srcaddr pkt-dstaddr"], own
  )
  try expectTheSame(AWSFlowLog.self, first.text(of: 60) + second.text(of: 60))
}

@Test(arguments: seeds)
func `an ACL log of OVN gives the same line by line as record by record`(seed: UInt64) throws {
  let head = "2026-03-01T09:30:00.441Z|00162|acl_log(ovn_pinctrl0)|INFO|"
  let mac = "vlan_tci=0x0000,dl_src=0a:58:0a:f4:02:06,dl_dst=0a:58:0a:f4:02:09"
  let rest = "nw_tos=0,nw_ecn=0,nw_ttl=64,nw_frag=no"
  var lines = ChangedLines(
    seed: seed,
    [
      head + "name=\"NP:shop:Ingress\", verdict=drop, severity=info, direction=to-lport: "
        + "tcp,\(mac),nw_src=10.0.0.1,nw_dst=10.0.0.2,\(rest),tp_src=41000,tp_dst=6443,tcp_flags=syn",
      head + "name=\"NP:shop:allow:Egress:0\", verdict=allow, severity=info, direction=from-lport: "
        + "tcp,\(mac),nw_src=10.0.0.1,nw_dst=10.0.0.3,\(rest),tp_src=41001,tp_dst=443,tcp_flags=syn|ack",
      head + "name=\"a, b\", verdict=reject, severity=info: "
        + "udp6,\(mac),ipv6_src=fd00::1,ipv6_dst=fd00::2,\(rest),tp_src=41002,tp_dst=53",
      head + "name=<unnamed>, verdict=pass, severity=info, direction=to-lport: "
        + "icmp,\(mac),nw_src=10.0.0.1,nw_dst=10.0.0.2,\(rest),icmp_type=8,icmp_code=0",
    ])
  try expectTheSame(OVNACLLog.self, lines.text(of: 120))
}

@Test(arguments: seeds)
func `records of Calico's Goldmane give the same in place as by record`(seed: UInt64) throws {
  func record(_ key: String, _ rest: String) -> String { "{\"Key\":{\(key)},\(rest)}" }
  let shop =
    #""source_name":"web-*","source_namespace":"shop","source_type":1,"dest_name":"api-*","dest_namespace":"shop","dest_type":1,"dest_port":8443"#
  let denied =
    #""enforced_policies":[{"kind":10,"tier":"default","action":2,"policy_index":0,"rule_index":-1,"trigger":{"kind":6,"namespace":"shop","name":"isolate"}}]"#
  let counts =
    #""packets_in":12,"packets_out":9,"bytes_in":1000,"bytes_out":800,"num_connections_started":1"#
  let times = #""start_time":1700000000,"end_time":1700000015"#
  let lines = [
    record(shop + #","proto":"tcp","reporter":2,"action":1"#, "\(times),\(counts)"),
    record(shop + #","proto":"tcp","reporter":"Src","action":"Deny","policies":{\#(denied)}"#, "\(times),\(counts)"),
    record(
      shop + #","proto":"udp","reporter":2,"action":2,"policies":{\#(denied)}"#,
      #"\#(times),"packets_in":0,"packets_out":0,"num_connections_live":0"#),
    record(shop + #","proto":"icmp","reporter":1,"action":1"#, #""packets_in":"7","start_time":"1700000001.5""#),
    record(shop + #","proto":"tcp","reporter":1,"action":1"#, #"\#(times),"source_labels":["app=web"],\#(counts)"#),
    #"{"flow":{"Key":{\#(shop),"proto":"tcp","reporter":1,"action":1},\#(times),\#(counts)}}"#,
    #"{"log":{"Key":{\#(shop),"proto":"tcp","reporter":1,"action":1},\#(times),\#(counts)}}"#,
    #"{\#(shop),"proto":"tcp","reporter":"src","action":"allow",\#(times),\#(counts)}"#,
  ]
  // A changed byte may spoil JSON in a value that only the tree reads, so digits alone are changed.
  var changed = ChangedLines(seed: seed, lines, onlyDigits: true)
  try expectTheSame(CalicoFlowLog.self, changed.text(of: 120))
}

@Test(arguments: ["-1e300", "9e8", "nan", "inf"])
func `a duration that no connection has does not end the reading`(duration: String) throws {
  let log = """
    #path\tconn
    #fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\tduration
    9223372036.5\t10.0.0.1\t41000\t10.0.0.2\t443\ttcp\tSF\t\(duration)

    """
  #expect(try observe(log).flows.count == 1)
}
