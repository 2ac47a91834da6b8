import FlowIngest
import FlowModel
import Testing

@Test(arguments: [
  #"2026-03-01T09:30:00.441Z|1|acl_log(ovn_pinctrl0)|INFO|name="NP:shop:Ingress", verdict=drop, severity=info, direction=to-lport: tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,tp_src=41000,tp_dst=6443"#,
  "tcp      6 117 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=41000 dport=6443 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=6443 dport=41000",
])
func `a last line of text without a line break is read and reported as possibly cut`(line: String) throws {
  let whole = try observe(line + "\n")
  #expect(whole.statistics.inputs.first?.damage == [])
  let cut = try observe(line)
  #expect(cut.flows.map(\.tuple) == whole.flows.map(\.tuple))
  #expect(cut.statistics.inputs.first?.damage.map(\.id) == ["line-not-terminated"])
}

@Test func `a whole object without a line break is not reported`() throws {
  let event =
    #"{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":41000,"dest_port":443,"proto":"TCP","flow_id":1}"#
  #expect(try observe(event).statistics.inputs.first?.damage == [])
}

@Test func `lines of column names do not count as records`() throws {
  let log = """
    #separator \\x09
    #path\tconn
    #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state
    1700000000.5\tC1\t10.0.0.1\t41000\t10.0.0.2\t443\ttcp\tS0
    #close\t2026-03-01-09-30-00

    """
  #expect(try observe(log).statistics.records == 1)
}

private let conntrackLine =
  "tcp 6 117 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=41000 dport=6443 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=6443 dport=41000"

@Test(arguments: [1, 2000], [#""data":{"resultType":"streams","result":"#, #""streams":"#])
func `a Loki query response or push request of any length has the format of its lines`(count: Int, head: String) throws
{
  let pairs = Array(repeating: #"["1700000000000000000","\#(conntrackLine)"]"#, count: count).joined(separator: ",")
  let isPush = head.hasPrefix(#""streams"#)
  let observations = try observe("{\(head)[{\"stream\":{\"app\":\"x\"},\"values\":[\(pairs)]}]}" + (isPush ? "" : "}"))
  #expect(observations.statistics.records == count)
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:41000 > 10.0.0.2:6443"])
}

@Test(arguments: [1, 500], ["", #","nextToken":"x""#])
func `an object with a list of records is read record by record`(count: Int, tail: String) throws {
  let event =
    #"{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":41000,"dest_port":443,"proto":"TCP","flow_id":1}"#
  let list = Array(repeating: event, count: count).joined(separator: ",\n")
  let observations = try observe("{ \"records\": [\n\(list)\n]\(tail)}\n")
  #expect(observations.statistics.records == count)
  #expect(observations.statistics.inputs.first?.damage == [])
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:41000 > 10.0.0.2:443"])
}

@Test func `100,000 nested lists are read without recursion`() throws {
  let event =
    #"{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":41000,"dest_port":443,"proto":"TCP"}"#
  let log = String(repeating: #"{"records":["#, count: 100_000) + event
  #expect(try observe(Array(log.utf8), format: .named("suricata")).statistics.records == 1)
}
