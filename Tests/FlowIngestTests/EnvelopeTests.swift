import FlowIngest
import FlowModel
import Testing

/// Wrappers of collectors. LINE stands for the wrapped line.
private let wrappers = [
  "2026-03-01T09:30:00.25Z stdout F LINE", #"{"log":"LINE\n","stream":"stdout","time":"2026-03-01T09:30:00.25Z"}"#,
  #"{"@timestamp":"2026-03-01T09:30:00Z","message":"LINE"}"#, #"{"body":{"stringValue":"LINE"}}"#,
  #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["1700000000000000000","LINE"]]}]}}"#,
  #"{"streams":[{"stream":{"app":"x"},"values":[["1700000000000000000","LINE"]]}]}"#,
  #"{"labels":{},"line":"LINE","timestamp":"2026-03-01T09:30:00Z"}"#,
  #"{"events":[{"timestamp":1700000000000,"message":"LINE"}]}"#, "\u{FEFF}LINE\r\n",
]

@Test(arguments: wrappers)
func `a record is found in every wrapper`(wrapper: String) throws {
  let line =
    "Node: n1;SIP: 10.0.0.1;SPORT: 41000;DIP: 10.0.0.2;DPORT: 443;PROTOCOL: TCP;PolicyVerdict: ACCEPT;Tier: DEFAULT"
  #expect(try lines(wrapper.replacing("LINE", with: line)) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 midstream log"])
}

/// A JSON record of each format that is scanned field by field.
private let records = [
  #"{"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":41000,"DstPort":443,"Proto":6,"Flags":2,"Packets":3,"TimeFlowStartMs":1700000000000}"#,
  #"{"flow":{"time":"2026-03-01T09:30:00Z","verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"l4":{"TCP":{"source_port":41000,"destination_port":443,"flags":{"SYN":true}}}}}"#,
]

@Test(arguments: wrappers, records)
func `NetObserv's and Hubble's records are found in every wrapper`(wrapper: String, record: String) throws {
  let isQuoted = wrapper.contains(#""LINE"#)
  let text = wrapper.replacing("LINE", with: isQuoted ? record.replacing("\"", with: "\\\"") : record)
  let observations = try observe(text)
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:41000 > 10.0.0.2:443"])
  #expect(observations.flows.map(\.clientBy) == [.syn])
}

@Test(arguments: [
  #"{"message":RECORD}"#, #"{"jsonPayload":RECORD}"#, #"{"_source":RECORD}"#, "[pod/flp-1/flp] RECORD",
  "time=2026-03-01 level=info RECORD",
])
func `a record inside another object or after a prefix is found`(wrapper: String) throws {
  for record in records {
    #expect(try observe(wrapper.replacing("RECORD", with: record)).flows.map(\.clientBy) == [.syn])
  }
}

@Test func `labels that a collector keeps outside the line belong to the record`() throws {
  let line = records[0].replacing(#""SrcPort":41000,"#, with: "").replacing("\"", with: "\\\"")
  let labels = #"{"SrcPort":"41000","SrcK8S_Type":"Pod","SrcK8S_Namespace":"shop","SrcK8S_Name":"web-1"}"#
  for wrapper in [
    #"{"labels":\#(labels),"line":"\#(line)","timestamp":"2026-03-01T09:30:00Z"}"#,
    #"{"streams":[{"stream":\#(labels),"values":[["1","\#(line)"]]}]}"#,
  ] {
    let flow = try #require(try observe(wrapper).flows.first)
    #expect(flow.tuple == "10.0.0.1:41000 > 10.0.0.2:443")
    #expect(flow.client.claim?.namespace == "shop")
  }
}

@Test func `a long Loki query response with lines of a text log is read`() throws {
  let line =
    "Node: n1;SIP: 10.0.0.1;SPORT: NUMBER;DIP: 10.0.0.2;DPORT: 443;PROTOCOL: TCP;PolicyVerdict: ACCEPT;Tier: DEFAULT"
  let values = (0..<4000).map { #"["1700000000000000000","\#(line.replacing("NUMBER", with: String(20000 + $0)))"]"# }
  let answer =
    #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"a":"b"},"values":[\#(values.joined(separator: ","))]}]}}"#
  let observations = try observe(answer)
  #expect(observations.statistics.records == 4000)
  #expect(observations.flows.count == 4000)
  #expect(observations.flows.first?.window?.first == Timestamp(seconds: 1_700_000_000))
}

@Test func `a cut JSON record is reported, and the records around it are read`() throws {
  let record =
    #"{"connection":{"src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":41000,"dest_port":8080,"protocol":"tcp"},"disposition":"allow"}"#
  let observations = try observe(record + "\n" + record.dropLast(20) + "\n" + record + "\n" + record.prefix(30))
  #expect(observations.flows.count == 1)
  #expect(observations.statistics.inputs.first?.damage.isEmpty == false)
}
