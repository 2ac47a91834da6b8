import FlowIngest
import FlowModel
import TestSupport
import Testing

private typealias Field = ExportBytes.Field

/// A message with a flow from 10.0.0.1:41000 to 10.0.0.2:443, in `basicFields` and additional fields with their values.
private func message(_ more: [Field], _ values: [UInt8]) -> [UInt8] {
  ExportBytes.ipfix([
    ExportBytes.set(2, ExportBytes.template(256, ExportBytes.basicFields + more)),
    ExportBytes.set(256, ExportBytes.flow(1, 41000, 2, 443) + values),
  ])
}

@Test func `both directions are one connection, opened by the side that began first`() throws {
  let fields = ExportBytes.basicFields + [Field(152, 8)]
  let start = { (millisecond: Int) in
    Bytes.be32(1_700_000_000_000 >> 32) + Bytes.be32(1_700_000_000_000 & 0xFFFF_FFFF + millisecond)
  }
  let file = ExportBytes.ipfix([
    ExportBytes.set(2, ExportBytes.template(256, fields)),
    // The reply comes first. Both sides have SYN, ACK, PSH and FIN among their gathered flags.
    ExportBytes.set(
      256,
      ExportBytes.flow(2, 443, 1, 41000, packets: 4, flags: 0x1B) + start(2)
        + ExportBytes.flow(1, 41000, 2, 443, packets: 6, flags: 0x1B) + start(1)),
  ])
  let observations = try observe(file)
  let flow = try #require(observations.flows.first)
  #expect(observations.flows.count == 1)
  #expect(flow.tuple == "10.0.0.1:41000 > 10.0.0.2:443")
  #expect(flow.clientBy == .syn)
  #expect(flow.outcome == .established)
  #expect([flow.fromClient.packets, flow.fromServer.packets] == [6, 4])
  #expect(flow.window?.first.description == "2023-11-14T22:13:20.001000000Z")
  #expect(observations.statistics.inputs.first?.format == "ipfix")
  #expect(observations.statistics.records == 2)
}

@Test(arguments: [(0x02 as UInt8, 0x14 as UInt8, Outcome.refused), (0x02, 0, .unanswered), (0x1A, 0x1A, .established)])
func `gathered flags distinguish a refusal from a connection`(asking: UInt8, answering: UInt8, outcome: Outcome) throws
{
  var records = ExportBytes.flow(1, 41000, 2, 443, packets: 2, flags: asking)
  if answering != 0 { records += ExportBytes.flow(2, 443, 1, 41000, packets: 2, flags: answering) }
  let file = ExportBytes.ipfix([
    ExportBytes.set(2, ExportBytes.template(256, ExportBytes.basicFields)), ExportBytes.set(256, records),
  ])
  let flow = try #require(try observe(file).flows.first)
  // Without times, SYN and ACK on both sides do not show the order, so the port decides.
  #expect(flow.tuple == "10.0.0.1:41000 > 10.0.0.2:443")
  #expect(flow.outcome == outcome)
}

@Test func `fields of unknown enterprises are skipped, whatever their length`() throws {
  let file = message(
    [Field(9, 65535, enterprise: 4242), Field(10, 3, enterprise: 4242), Field(82, 65535)],
    [3, 1, 2, 3] + [9, 9, 9] + [255, 1, 44] + Bytes.zeros(300))
  #expect(try observe(file).flows.map(\.tuple) == ["10.0.0.1:41000 > 10.0.0.2:443"])
}

@Test func `NetObserv's names and flag bits are read`() throws {
  func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
  let fields: [Field] =
    [Field(8, 4), Field(12, 4), Field(7, 2), Field(11, 2), Field(4, 1), Field(6, 2)]
    + (7733...7738).map { Field($0, 65535, enterprise: 2) }
  let address: [UInt8] = [10, 0, 0, 2, 10, 0, 0, 1]
  let record =
    address + Bytes.be16(443) + Bytes.be16(41000) + [6] + Bytes.be16(256 | 16) + text("shop") + text("web-1")
    + text("none") + text("worker-0") + text("worker-1") + text("worker-0")
  let file = ExportBytes.ipfix([
    ExportBytes.set(2, ExportBytes.template(256, fields)), ExportBytes.set(256, record),
  ])
  let observations = try observe(file)
  let flow = try #require(observations.flows.first)
  #expect(flow.tuple == "10.0.0.1:41000 > 10.0.0.2:443")
  #expect(flow.clientBy == .synAck)
  #expect(flow.server.claim?.kind == .pod)
  #expect(flow.server.claim?.name == "web-1")
  #expect(flow.client.claim?.kind == .node)
  #expect(observations.statistics.inputs.first?.capabilities.contains(.identities) == true)
}

@Test func `data sets before their template are decoded once it arrives`() throws {
  let data = ExportBytes.ipfix([ExportBytes.set(256, ExportBytes.flow(1, 41000, 2, 443))])
  let template = ExportBytes.ipfix([ExportBytes.set(2, ExportBytes.template(256, ExportBytes.basicFields))])
  #expect(try observe(data + template).flows.map(\.tuple) == ["10.0.0.1:41000 > 10.0.0.2:443"])
  let without = try observe(data + data)
  #expect(without.statistics.skipped == [SkipReason(rawValue: "no-template"): 2])
  #expect(without.statistics.inputs.first?.damage.first == .exportSetsWithoutTemplate(count: 2))
}

@Test func `templates belong to their domain and can be withdrawn`() throws {
  let template = ExportBytes.set(2, ExportBytes.template(256, ExportBytes.basicFields))
  let data = ExportBytes.set(256, ExportBytes.flow(1, 41000, 2, 443))
  #expect(try observe(ExportBytes.ipfix([template]) + ExportBytes.ipfix([data], domain: 2)).flows.isEmpty)
  let withdrawn = ExportBytes.ipfix([template, ExportBytes.set(2, Bytes.be16(256) + Bytes.be16(0)), data])
  #expect(try observe(withdrawn).flows.isEmpty)
}

@Test(arguments: [
  ([Field(305, 4), Field(306, 4)], Bytes.be32(1) + Bytes.be32(49), 50), ([Field(34, 4)], Bytes.be32(100), 100),
  ([Field(50, 2)], Bytes.be16(1000), 1000), ([Field(305, 4), Field(306, 4)], Bytes.be32(0) + Bytes.be32(0), 0),
])
private func `options records give the sampling rate`(fields: [Field], values: [UInt8], sampling: Int) throws {
  let scoped = [Field(149, 4)] + fields
  let options = Bytes.be16(300) + Bytes.be16(scoped.count) + Bytes.be16(1) + scoped.flatMap(\.bytes)
  let file = ExportBytes.ipfix([ExportBytes.set(3, options), ExportBytes.set(300, Bytes.be32(1) + values)])
  #expect(try observe(file).statistics.sampling == sampling)
}

@Test func `version 9 options are read, and times are relative to the exporter's start`() throws {
  let options =
    Bytes.be16(300) + Bytes.be16(4) + Bytes.be16(4) + Bytes.be16(1) + Bytes.be16(4) + Bytes.be16(34) + Bytes.be16(4)
  let fields = ExportBytes.basicFields + [Field(22, 4), Field(21, 4)]
  let file = ExportBytes.netFlow9([
    ExportBytes.set(1, options + [0, 0]), ExportBytes.set(300, Bytes.be32(1) + Bytes.be32(64)),
    ExportBytes.set(0, ExportBytes.template(260, fields)),
    ExportBytes.set(260, ExportBytes.flow(1, 41000, 2, 443) + Bytes.be32(98_000) + Bytes.be32(99_500)),
  ])
  let observations = try observe(file)
  #expect(observations.statistics.sampling == 64)
  #expect(observations.flows.first?.window?.first == Timestamp(seconds: 1_700_000_098))
  #expect(observations.flows.first?.window?.nanoseconds == 1_500_000_000)
}

@Test func `a flow before a wrap of the uptime counter is not in the future`() throws {
  let fields = ExportBytes.basicFields + [Field(22, 4), Field(21, 4)]
  let file = ExportBytes.netFlow9(
    [
      ExportBytes.set(0, ExportBytes.template(260, fields)),
      ExportBytes.set(260, ExportBytes.flow(1, 41000, 2, 443) + Bytes.be32(0xFFFF_FE0C) + Bytes.be32(0)),
    ], uptime: 500)
  #expect(try observe(file).flows.first?.window?.first == Timestamp(seconds: 1_700_000_099))
}

@Test(arguments: [
  ([Field(150, 4), Field(151, 4)], Bytes.be32(1_700_000_000) + Bytes.be32(1_700_000_001)),
  ([Field(152, 8), Field(161, 4)], Bytes.be32(395) + Bytes.be32(0xCFE5_6800) + Bytes.be32(1000)),
  (
    [Field(154, 8), Field(155, 8)],
    Bytes.be32(3_908_988_800) + Bytes.be32(0) + Bytes.be32(3_908_988_801) + Bytes.be32(0)
  ),
  (
    [Field(156, 8), Field(157, 8)],
    Bytes.be32(3_908_988_800) + Bytes.be32(0) + Bytes.be32(3_908_988_801) + Bytes.be32(0)
  ),
  ([Field(158, 4), Field(159, 4)], Bytes.be32(100_000_000) + Bytes.be32(99_000_000)),
  (
    [Field(160, 8), Field(22, 4), Field(21, 4)],
    Bytes.be32(395) + Bytes.be32(0xCFE5_6800 - 5000) + Bytes.be32(5000) + Bytes.be32(6000)
  ),
])
private func `every kind of time element gives the same window`(fields: [Field], values: [UInt8]) throws {
  let window = try #require(try observe(message(fields, values)).flows.first?.window)
  #expect(window.first == Timestamp(seconds: 1_700_000_000))
  #expect(window.nanoseconds == 1_000_000_000)
}

@Test func `a flow without times has the time of its message`() throws {
  #expect(try observe(message([], [])).flows.first?.window == TimeWindow(Timestamp(seconds: 1_700_000_100)))
}

@Test func `numbers in reduced-size encoding are read`() throws {
  let file = message([Field(1, 3)], [0, 1, 0])
  #expect(try observe(file).flows.first?.fromClient.bytes == 256)
}

@Test func `the source of a record of both directions is the client, unless the record says otherwise`() throws {
  let reverse = [Field(2, 4, enterprise: 29305), Field(6, 1, enterprise: 29305)]
  let flow = try #require(try observe(message(reverse, Bytes.be32(4) + [0x1A])).flows.first)
  #expect(flow.clientBy == .log)
  #expect(flow.outcome == .established)
  #expect(flow.fromServer.packets == 4)
  let turned = try observe(message(reverse + [Field(239, 1)], Bytes.be32(4) + [0x1A, 2])).flows.first
  #expect(turned?.tuple == "10.0.0.2:443 > 10.0.0.1:41000")
}

@Test func `an address and port after translation give an address translation`() throws {
  let file = message([Field(226, 4), Field(228, 2)], [10, 0, 0, 9] + Bytes.be16(6443))
  let translation = try #require(try observe(file).translations.first)
  #expect(translation.original == Endpoint(address: IPAddress("10.0.0.2"), port: 443))
  #expect(translation.translated == Endpoint(address: IPAddress("10.0.0.9"), port: 6443))
  let untouched = message([Field(226, 4), Field(228, 2)], [10, 0, 0, 2] + Bytes.be16(443))
  #expect(try observe(untouched).translations.isEmpty)
}

@Test(arguments: [
  (Field(89, 1), 129, "other-policy"), (Field(89, 4), 131, "not-policy"), (Field(233, 1), 3, "other-policy"),
  (Field(89, 1), 64, nil), (Field(233, 1), 1, nil),
])
private func `a drop by a router or firewall is not attributed to a NetworkPolicy`(
  field: Field, value: Int, cause: String?
)
  throws
{
  let flow = try #require(
    try observe(message([field], Array(Bytes.be32(value).suffix(field.byteCount)))).flows.first)
  #expect(flow.drops.first?.cause.rawValue == cause)
}

@Test func `Antrea's records name pods, policies and the Service`() throws {
  func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
  let antrea = { (number: Int, count: Int) in Field(number, count, enterprise: 56506) }
  let file = message(
    [
      antrea(100, 65535), antrea(101, 65535), antrea(104, 65535), antrea(106, 4), antrea(108, 2), antrea(139, 1),
      antrea(115, 1), antrea(110, 65535), antrea(111, 65535),
    ],
    text("shop") + text("web-1") + text("n1") + [10, 96, 0, 7] + Bytes.be16(80) + [2, 1] + text("deny") + text("mesh"))
  let observations = try observe(file)
  #expect(observations.flows.first?.client.claim?.name == "web-1")
  #expect(observations.flows.first?.drops.first?.cause == .policyDefault)
  #expect(observations.flows.first?.drops.first?.policy == "mesh/deny")
  #expect(observations.translations.first?.original == Endpoint(address: IPAddress("10.96.0.7"), port: 80))
}

@Test func `version 5 records and their sampling rate are read`() throws {
  let file = ExportBytes.netFlow5(
    [(1, 41000, 2, 443, 0x1B, 90_000), (2, 443, 1, 41000, 0x1B, 90_001), (3, 41000, 2, 443, 0x02, 90_500)],
    sampling: 0x4000 | 32)
  let observations = try observe(file)
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:41000 > 10.0.0.2:443", "10.0.0.3:41000 > 10.0.0.2:443"])
  #expect(observations.flows.map(\.outcome) == [.established, .unanswered])
  #expect(observations.flows.first?.window?.first == Timestamp(seconds: 1_700_000_090))
  #expect(observations.statistics.sampling == 32)
  #expect(observations.statistics.inputs.first?.format == "netflow-v5")
}

/// Consecutive messages of all versions.
private let mixture =
  ExportBytes.netFlow5([(1, 41000, 2, 443, 0x1B, 90_000)])
  + ExportBytes.netFlow9([
    ExportBytes.set(0, ExportBytes.template(260, ExportBytes.basicFields)),
    ExportBytes.set(260, ExportBytes.flow(3, 41000, 2, 443) + ExportBytes.flow(4, 41000, 2, 443) + [0, 0]),
  ])
  + ExportBytes.ipfix([
    ExportBytes.set(2, ExportBytes.template(256, ExportBytes.basicFields)),
    ExportBytes.set(256, ExportBytes.flow(5, 41000, 2, 443)),
  ]) + ExportBytes.netFlow9([ExportBytes.set(260, ExportBytes.flow(6, 41000, 2, 443))])

@Test func `messages of several versions are read in one stream`() throws {
  let observations = try observe(mixture)
  #expect(observations.flows.count == 5)
  #expect(observations.statistics.inputs.first?.damage == [])
}

@Test func `a stream cut at any byte keeps every whole record`() throws {
  let ends = [
    (24 + 48, 1), (24 + 48 + 20 + 36 + 4 + 18, 2), (24 + 48 + 20 + 36 + 4 + 36, 3), (mixture.count, 5),
  ]
  for length in 30...mixture.count {
    let observations = try observe(Array(mixture.prefix(length)), format: .named("netflow-v5"))
    let whole = ends.last { $0.0 <= length }?.1 ?? 0
    #expect(observations.flows.count >= whole, "\(length) bytes")
  }
}

@Test func `damaged bytes do not crash the reader or hide later messages`() throws {
  for place in mixture.indices {
    for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
      var changed = mixture
      changed[place] = value
      _ = try observe(changed, format: .named("ipfix"))
    }
  }
  let noise = [UInt8](repeating: 7, count: 999)
  let observations = try observe(mixture + noise + mixture)
  #expect(observations.statistics.records == 10)
  #expect(observations.statistics.inputs.first?.damage.first == .exportMessageExpected(offset: mixture.count))
}

@Test(arguments: [
  ExportBytes.ipfix([ExportBytes.set(2, ExportBytes.template(256, [Field(8, 0)])), ExportBytes.set(256, [1, 2, 3, 4])]),
  ExportBytes.ipfix([ExportBytes.set(2, Bytes.be16(256) + Bytes.be16(0xFFFF))]),
  ExportBytes.ipfix([ExportBytes.set(3, Bytes.be16(256) + Bytes.be16(0xFFFF))]),
  ExportBytes.netFlow9([ExportBytes.set(1, Bytes.be16(256) + Bytes.be16(0xFFFF) + Bytes.be16(0xFFFF))]),
]) func `a template with records of zero length or too many fields is counted and skipped`(file: [UInt8]) throws {
  #expect(try observe(file).statistics.skipped[SkipReason(rawValue: "bad-template")] == 1)
}

@Test func `gaps in sequence numbers count as lost flows, decreasing numbers do not`() throws {
  let template = ExportBytes.set(2, ExportBytes.template(256, ExportBytes.basicFields))
  let data = ExportBytes.set(256, ExportBytes.flow(1, 41000, 2, 443))
  let first = ExportBytes.ipfix([template, data], sequence: 100)
  #expect(try observe(first + ExportBytes.ipfix([data], sequence: 101)).statistics.lostEvents == 0)
  #expect(try observe(first + ExportBytes.ipfix([data], sequence: 108)).statistics.lostEvents == 7)
  #expect(try observe(first + ExportBytes.ipfix([data], sequence: 5)).statistics.lostEvents == 0)
}

/// The counts of an independent decoder: flow records, conversations and packets.
@Test(
  .enabled(if: Corpus.isThere, "FLOWPERMIT_CORPUS names no folder"),
  arguments: [
    ("ipfix/example_flows.ipfix", 3979, 3979, 56695), ("netflow-ipfix-udp/ipfix.dat", 12, 6, 54),
    ("netflow-ipfix-udp/ipfix_test_yaf_tpls_option_tpl.dat", 0, 0, 0), ("netflow-ipfix-udp/netflow5.dat", 30, 3, 230),
    ("netflow-ipfix-udp/netflow5_test_microtik.dat", 30, 21, 160),
    ("netflow-ipfix-udp/netflow9_cisco_asr1001x_tpl259.dat", 25, 18, 124),
    ("netflow-ipfix-udp/netflow9_test_iptnetflow_reduced_size_encoding_tpldata260.dat", 12, 12, 74),
  ])
func `real messages give the same counts as another decoder`(file: String, records: Int, flows: Int, packets: Int)
  throws
{
  let observations = try Ingestion().read([Corpus.path("flow-logs/" + file)])
  let options = observations.statistics.skipped[SkipReason(rawValue: "no-connection")] ?? 0
  #expect(observations.statistics.records - options == records)
  #expect(observations.flows.count == flows)
  #expect(observations.statistics.packets == packets)
}

@Test func `a connection that Antrea allows on egress and drops on ingress is one denied connection`() throws {
  func record(_ action: Int, _ value: UInt8) -> [UInt8] { message([Field(action, 1, enterprise: 56506)], [value]) }
  for file in [record(140, 1) + record(139, 2), record(139, 2) + record(140, 1)] {
    let flow = try #require(try observe(file).flows.first)
    #expect(!flow.passed)
    #expect(flow.drops.map(\.direction) == [.ingress])
  }
  #expect(try observe(record(140, 1)).flows.first?.passed == true)
}
