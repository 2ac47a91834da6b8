import FlowIngest
import FlowModel
import Testing

/// A Hubble event from 10.0.0.1:40000 to 10.0.0.2:443 in the current form.
private func event(
  reply: String? = "false", verdict: String = "FORWARDED", flags: String = #"{"SYN":true}"#, more: String = ""
) -> String {
  #"{"flow":{"time":"2026-01-01T00:00:00Z","verdict":"\#(verdict)","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"#
    + #""l4":{"TCP":{"source_port":40000,"destination_port":443,"flags":\#(flags)}},"#
    + #""source":{"namespace":"shop","pod_name":"a-1","labels":["k8s:app=a"],"workloads":[{"name":"a","kind":"Deployment"}]},"#
    + #""destination":{"labels":["reserved:kube-apiserver","reserved:remote-node"]},"#
    + (reply.map { #""is_reply":\#($0),"# } ?? "") + #""Type":"L3_L4"\#(more)},"node_name":"n1"}"#
}

@Test func `an event's parties are claims of identity`() throws {
  let flow = try observe(event()).flows.first
  #expect(flow?.tuple == "10.0.0.1:40000 > 10.0.0.2:443")
  #expect(flow?.client.claim?.workload == "a")
  #expect(flow?.client.claim?.labels == ["app": "a"])
  #expect(flow?.server.claim?.kind == .apiServer)
}

@Test func `a reply record names its sender as the server`() throws {
  let text = event(reply: "true", flags: #"{"ACK":true}"#)
  #expect(try observe(text).flows.map(\.tuple) == ["10.0.0.2:443 > 10.0.0.1:40000"])
}

@Test func `where is_reply is masked the SYN decides`() throws {
  let flow = try observe(event(reply: nil)).flows.first
  #expect(flow?.tuple == "10.0.0.1:40000 > 10.0.0.2:443")
  #expect(flow?.clientBy == .syn)
}

@Test(arguments: [
  ("POLICY_DENIED", DropCause.policyDefault), ("POLICY_DENY", .policyRule), ("CT_MAP_INSERTION_FAILED", .notPolicy),
  ("UNSUPPORTED_L3_PROTOCOL", .notPolicy),
])
func `a drop is a policy's only where its reason says so`(reason: String, cause: DropCause) throws {
  let text = event(verdict: "DROPPED", more: #","drop_reason_desc":"\#(reason)","traffic_direction":"INGRESS""#)
  #expect(try observe(text).flows.first?.drops.map(\.cause) == [cause])
}

@Test(arguments: [
  #"{"flow":null}"#, #"{"flow":{"source":null,"destination":null}}"#, "[1,2]", "{", #"{"node_status":{}}"#,
  #"{"flow":{"IP":null,"l4":null,"source":{},"destination":{}}}"#, #"{"flow":[]}"#,
])
func `events that say nothing are counted by reason and survived`(line: String) throws {
  let observations = try observe(event() + "\n" + line + "\n" + event())
  #expect(observations.flows.count == 1)
  #expect(observations.flows.first?.fromClient.packets == 2)
}

@Test func `lost events are counted`() throws {
  let lost = #"{"lost_events":{"source":"PERF_EVENT_RING_BUFFER","num_events_lost":"17"},"node_name":"n1"}"#
  #expect(try observe(event() + "\n" + lost).statistics.lostEvents == 17)
}

@Test func `the old bare form is read too`() throws {
  let bare =
    #"{"verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"#
    + #""l4":{"TCP":{"source_port":40000,"destination_port":443,"flags":{"SYN":true}}},"source":{},"destination":{}}"#
  #expect(try observe(bare).flows.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
}
