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

@Test func `an event's source and destination become identity claims`() throws {
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

@Test func `without is_reply, the SYN determines the client`() throws {
  let flow = try observe(event(reply: nil)).flows.first
  #expect(flow?.tuple == "10.0.0.1:40000 > 10.0.0.2:443")
  #expect(flow?.clientBy == .syn)
}

@Test(arguments: [
  ("POLICY_DENIED", DropCause.policyDefault), ("POLICY_DENY", .policyRule), ("CT_MAP_INSERTION_FAILED", .notPolicy),
  ("UNSUPPORTED_L3_PROTOCOL", .notPolicy),
])
func `a Hubble drop counts as a policy drop only for policy reasons`(reason: String, cause: DropCause) throws {
  let text = event(verdict: "DROPPED", more: #","drop_reason_desc":"\#(reason)","traffic_direction":"INGRESS""#)
  #expect(try observe(text).flows.first?.drops.map(\.cause) == [cause])
}

@Test(arguments: [
  #"{"flow":null}"#, #"{"flow":{"source":null,"destination":null}}"#, "[1,2]", "{", #"{"node_status":{}}"#,
  #"{"flow":{"IP":null,"l4":null,"source":{},"destination":{}}}"#, #"{"flow":[]}"#,
])
func `events without content do not affect the events around them`(line: String) throws {
  let observations = try observe(event() + "\n" + line + "\n" + event())
  #expect(observations.flows.count == 1)
  #expect(observations.flows.first?.fromClient.packets == 2)
}

@Test func `lost events are counted`() throws {
  let lost = #"{"lost_events":{"source":"PERF_EVENT_RING_BUFFER","num_events_lost":"17"},"node_name":"n1"}"#
  #expect(try observe(event() + "\n" + lost).statistics.lostEvents == 17)
}

@Test func `the old form without a flow member is read`() throws {
  let bare =
    #"{"verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"#
    + #""l4":{"TCP":{"source_port":40000,"destination_port":443,"flags":{"SYN":true}}},"source":{},"destination":{}}"#
  #expect(try observe(bare).flows.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
}

@Test(arguments: [
  (#","drop_reason":133"#, DropCause.policyDefault), (#","drop_reason":181"#, .policyRule),
  (#","drop_reason":189"#, .policyRule), (#","drop_reason":177"#, .otherPolicy), (#","drop_reason":130"#, .notPolicy),
  (#","drop_reason_desc":"POLICY_DENIED","ingress_denied_by":[{"namespace":"shop","name":"no"}]"#, .policyDefault),
  ("", .notPolicy),
]) func `a numeric reason has the same cause as its name, and a denying policy is named`(
  more: String, cause: DropCause
)
  throws
{
  let drop = try #require(try observe(event(verdict: "DROPPED", more: more)).flows.first?.drops.first)
  #expect(drop.cause == cause)
  #expect(drop.policy == (more.contains("denied_by") ? "shop/no" : nil))
}

@Test func `a drop in audit mode is an audited drop`() throws {
  let flow = try #require(
    try observe(event(verdict: "AUDIT", more: #","drop_reason_desc":"POLICY_DENIED""#)).flows.first)
  #expect(flow.drops.map(\.cause) == [.audited])
}

@Test func `a denied reply is only a suspected policy drop and does not change the client`() throws {
  let text = event(
    reply: "true", verdict: "DROPPED", flags: #"{"ACK":true}"#, more: #","drop_reason_desc":"POLICY_DENIED""#)
  let flow = try #require(try observe(text).flows.first)
  #expect(flow.tuple == "10.0.0.2:443 > 10.0.0.1:40000")
  #expect(flow.drops.map(\.cause) == [.suspected])
}

@Test func `with a field mask, names replace addresses and the time beside the flow is used`() throws {
  let masked = """
    {"flow":{"verdict":"DROPPED","drop_reason_desc":"POLICY_DENIED","l4":{"TCP":{"source_port":40000,"destination_port":10250}},\
    "source":{"namespace":"shop","pod_name":"a-1"},"destination":{"namespace":"cert-manager","pod_name":"webhook-1"},\
    "traffic_direction":"INGRESS"},"node_name":"n1","time":"2026-01-01T00:00:00Z"}
    """
  let flow = try #require(try observe(masked).flows.first)
  #expect(flow.tuple == "?:40000 > ?:10250")
  #expect(flow.client.claim?.name == "a-1")
  #expect(flow.window?.first.description == "2026-01-01T00:00:00.000000000Z")
  #expect(flow.drops.first?.direction == .ingress)
  let without = masked.replacing(#""l4":{"TCP":{"source_port":40000,"destination_port":10250}},"#, with: "")
  #expect(try observe(without).statistics.skipped == [SkipReason(rawValue: "no-transport"): 1])
}

@Test func `events of one packet at several trace points count as one packet`() throws {
  let points = ["TO_STACK", "TO_OVERLAY", "FROM_OVERLAY", "TO_ENDPOINT"].map {
    event(more: #","trace_observation_point":"\#($0)","event_type":{"type":4}"#)
  }
  let flow = try #require(try observe(points.joined(separator: "\n")).flows.first)
  #expect([flow.fromClient.packets, flow.fromClient.syn, flow.copies] == [1, 1, 3])
}

@Test func `the names that the client looked up belong to the server, also in a reply`() throws {
  let asked = event(more: #","destination_names":["csr.mesh.svc."]"#)
  let answered = event(
    reply: "true", flags: #"{"ACK":true}"#, more: #","source_names":["csr.mesh.svc."],"destination_names":["x"]"#)
  #expect(try observe(asked).flows.first?.dnsNames == ["csr.mesh.svc"])
  #expect(try observe(answered).flows.first?.dnsNames == ["csr.mesh.svc"])
}

@Test(arguments: [
  ("ICMPv4", #"{"type":8,"code":0}"#, "icmp"), ("ICMPv6", #"{"type":128}"#, "icmpv6"),
  ("UDP", #"{"source_port":40000,"destination_port":443}"#, "udp"),
  ("SCTP", #"{"source_port":40000,"destination_port":443}"#, "sctp"),
]) func `every transport is read`(name: String, content: String, transport: String) throws {
  let tcp = #""TCP":{"source_port":40000,"destination_port":443,"flags":{"SYN":true}}"#
  let text = event().replacing(tcp, with: #""\#(name)":\#(content)"#)
  #expect(try observe(text).flows.map(\.transport.description) == [transport])
}

@Test func `a socket's events before and after translation give the Service's backend`() throws {
  func socket(_ point: String, _ address: String, _ port: Int, cookie: String = "77") -> String {
    """
    {"flow":{"time":"2026-01-01T00:00:00Z","verdict":"TRACED","IP":{"source":"10.0.0.1","destination":"\(address)"},"l4":{"TCP":\
    {"destination_port":\(port)}},"event_type":{"type":7},"sock_xlate_point":"SOCK_XLATE_POINT_\(point)","socket_cookie":"\(cookie)",\
    "node_name":"n1"},"node_name":"n1"}
    """
  }
  let log = [
    socket("PRE_DIRECTION_FWD", "10.96.0.1", 443), socket("POST_DIRECTION_FWD", "192.168.0.10", 6443),
    socket("PRE_DIRECTION_FWD", "10.0.0.9", 80, cookie: "78"),
    socket("POST_DIRECTION_FWD", "10.0.0.9", 80, cookie: "78"),
    socket("POST_DIRECTION_FWD", "10.0.0.8", 80, cookie: "79"), event(),
  ]
  let observations = try observe(log.joined(separator: "\n"))
  #expect(
    observations.translations == [
      AddressTranslation(
        original: Endpoint(address: IPAddress("10.96.0.1"), port: 443),
        translated: Endpoint(address: IPAddress("192.168.0.10"), port: 6443), transport: .tcp)
    ])
  #expect(observations.flows.count == 1)
  #expect(observations.statistics.skipped == [SkipReason(rawValue: "socket-trace"): 5])
}
