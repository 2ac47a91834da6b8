import FlowIngest
import FlowModel
import Testing

/// A line of OVN's ACL log for TCP from 10.0.0.1:41000 to 10.0.0.2:443.
private func acl(
  _ name: String, _ verdict: String, direction: String? = "to-lport", flags: String = "syn", prefix: String = ""
) -> String {
  #"\#(prefix)2026-03-01T09:30:00.441Z|00162|acl_log(ovn_pinctrl0)|INFO|name="\#(name)", verdict=\#(verdict), severity=info"#
    + (direction.map { ", direction=\($0): tcp" } ?? ": tcp")
    + ",vlan_tci=0x0000,dl_src=0a:58:0a:80:00:07,dl_dst=0a:58:0a:80:00:09,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_tos=0,nw_ttl=63,"
    + "nw_frag=no,tp_src=41000,tp_dst=443,tcp_flags=\(flags)"
}

@Test func `an OVN ACL line with drop is a policy drop of the client's packet`() throws {
  let log =
    acl("NP:shop:Ingress", "drop") + "\n"
    + acl("NP:shop:allow-web:Ingress:0", "allow").replacing("41000", with: "41001")
  #expect(
    try lines(log) == [
      "tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered log policy-default shop",
      "tcp 10.0.0.1:41001 > 10.0.0.2:443 midstream log",
    ])
}

@Test(arguments: [
  ("NP:shop:Egress", "policy-default", "shop"), ("NP:shop:deny:Egress:0", "policy-default", "shop/deny"),
  // Names that were cut to 63 characters: the isolation of a namespace with a long name, and a policy's rule.
  ("NP:" + String(repeating: "n", count: 56) + ":Egr", "policy-default", String(repeating: "n", count: 56)),
  ("NP:shop:" + String(repeating: "p", count: 55), "policy-default", "shop/" + String(repeating: "p", count: 55)),
  ("ANP:tenants:Egress:5", "policy-rule", "ANP:tenants"), ("BANP:default:Egress:0", "policy-rule", "BANP:default"),
  ("EF:shop:1", "other-policy", "shop"), ("shop_ingressDefaultDeny", "policy-default", "shop"),
  ("shop_deny-all", "policy-default", "shop/deny-all"), ("<unnamed>", "suspected", nil),
])
func `an ACL's name gives the kind of policy that drops, also in the old form`(
  name: String, cause: String, policy: String?
)
  throws
{
  let drop = try #require(try observe(acl(name, "drop", direction: "from-lport")).flows.first?.drops.first)
  #expect(drop.cause.rawValue == cause)
  #expect(drop.policy == policy)
  #expect(drop.direction == .egress)
}

@Test func `an ACL line without a direction or with a syslog prefix is read`() throws {
  let old = try #require(try observe(acl("shop_deny-all", "drop", direction: nil)).flows.first)
  #expect(old.line == "tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered log policy-default shop/deny-all")
  #expect(old.drops.first?.direction == nil)
  let prefixed = try observe(acl("NP:shop:Ingress", "drop", prefix: "Mar  1 09:30:00 n1 ovn-controller: ")).flows.first
  #expect(prefixed?.window?.first.description == "2026-03-01T09:30:00.441000000Z")
}

@Test func `a connection allowed on egress and dropped on ingress is one denied connection`() throws {
  let log = acl("NP:shop:out:Egress:0", "allow", direction: "from-lport") + "\n" + acl("NP:mesh:Ingress", "drop")
  #expect(try lines(log) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered log policy-default mesh"])
}

@Test
func `a dropped packet from the middle of a connection does not set the client and is only a suspected policy drop`()
  throws
{
  let log = acl("NP:shop:Ingress", "drop", flags: "ack").replacing("tp_dst=443", with: "tp_dst=51000").replacing(
    "41000", with: "6443")
  let flow = try #require(try observe(log).flows.first)
  #expect(flow.clientBy != .log)
  #expect(flow.drops.map(\.cause) == [.suspected])
}

@Test func `IPv6 and the verdict pass are read`() throws {
  let six = acl("NP:shop:Ingress", "drop").replacing(": tcp,", with: ": tcp6,").replacing(
    "nw_src=10.0.0.1", with: "ipv6_src=fd00::1"
  )
  .replacing("nw_dst=10.0.0.2", with: "ipv6_dst=fd00::2")
  #expect(try observe(six).flows.map(\.tuple) == ["fd00::1:41000 > fd00::2:443"])
  let passed = try #require(try observe(acl("ANP:tenants:Ingress:1", "pass")).flows.first)
  #expect(!passed.passed)
  #expect(passed.drops.isEmpty)
}

/// A Calico Enterprise record of five packets from source to destination and four back, by the reporter `src` or `dst`.
private func calico(_ reporter: String, _ action: String = "allow", _ more: String = "") -> String {
  let (outgoing, incoming) = reporter == "src" ? (5, 4) : (4, 5)
  return """
    {"start_time":1700000000,"end_time":1700000015,"source_name":"checkout-5d8f6c9b7d-x2k4p","source_namespace":"shop","source_type":"wep",\
    "dest_name":"-","dest_name_aggr":"csr-*","dest_namespace":"mesh","dest_type":"wep","source_ip":"10.0.0.1","dest_ip":"10.0.0.2",\
    "source_port":41000,"dest_port":6443,"proto":"tcp","action":"\(action)","reporter":"\(reporter)","packets_out":\(outgoing),\
    "packets_in":\(incoming),"bytes_out":\(outgoing)00,"bytes_in":\(incoming)00,"source_labels":{"labels":["app=checkout"]}\(more),}
    """
}

@Test func `Calico names both ends, and the reporters at both ends count the same packets`() throws {
  let flows = try observe(calico("src") + "\n" + calico("dst")).flows
  #expect(flows.map(\.line) == ["tcp 10.0.0.1:41000 > 10.0.0.2:6443 midstream log"])
  #expect(flows.first?.fromClient.packets == 5)
  #expect(flows.first?.fromServer.bytes == 400)
  #expect(flows.first?.client.claim?.labels == ["app": "checkout"])
  #expect(flows.first?.server.claim?.workload == "csr")
}

@Test func `a Calico flow that the source allows and the destination denies is one denied connection`() throws {
  let denied = calico("dst", "deny", #","policies":{"enforced_policies":["0|default|mesh/knp.default.deny|deny|-1"]}"#)
  for log in [calico("src") + "\n" + denied, denied + "\n" + calico("src")] {
    #expect(try lines(log) == ["tcp 10.0.0.1:41000 > 10.0.0.2:6443 unanswered log policy-default mesh/deny"])
  }
}

@Test(arguments: [
  (
    #"{"enforced_policies":["1|default|mesh/default.deny|deny|0","0|tier1|pass-all|pass|1"],"pending_policies":["0|default|mesh/staged:default.allow|allow|0"]}"#,
    "policy-rule", "mesh/default.deny"
  ),
  (#"{"enforced_policies":["0|default|knp:mesh/isolate|deny|-1"]}"#, "policy-default", "mesh/isolate"),
  (
    #"{"all_policies":["0|default|mesh/staged:default.x|deny|0","1|default|gnp:guard|deny|2"]}"#, "policy-rule", "guard"
  ),
  ("null", "policy-default", nil),
])
func `a denied Calico flow is attributed to the enforced policy, regardless of staged policies`(
  policies: String, cause: String, policy: String?
) throws {
  let drop = try #require(try observe(calico("dst", "deny", #","policies":\#(policies)"#)).flows.first?.drops.first)
  #expect(drop.cause.rawValue == cause)
  #expect(drop.policy == policy)
  #expect(drop.direction == .ingress)
}

@Test func `Goldmane's numbers and Whisker's words give the same flow`() throws {
  let goldmane = """
    {"Key":{"source_name":"web-7c9d5bf6d8-*","source_namespace":"shop","source_type":1,"dest_name":"pvt","dest_type":4,"dest_port":6443,\
    "dest_service_name":"kubernetes","dest_service_namespace":"default","proto":"tcp","reporter":1,"action":2,"policies":{"enforced_policies":\
    [{"kind":10,"tier":"default","action":2,"policy_index":0,"rule_index":-1,"trigger":{"kind":6,"namespace":"shop","name":"deny-all"}}]}},\
    "start_time":1700000000,"end_time":1700000015,"packets_out":3,"packets_in":0,"num_connections_started":3}
    """
  let whisker = """
    {"items":[{"start_time":"2023-11-14T22:13:20Z","end_time":"2023-11-14T22:13:35Z","source_name":"web-7c9d5bf6d8-*","source_namespace":"shop",\
    "source_type":"WorkloadEndpoint","source_labels":"app=web | tier=front","dest_name":"pvt","dest_type":"Network","dest_port":6443,\
    "dest_service_name":"kubernetes","dest_service_namespace":"default","protocol":"tcp","reporter":"Src","action":"Deny","policies":{"enforced":\
    [{"kind":"EndOfTier","tier":"default","action":"Deny","policy_index":0,"rule_index":-1,"trigger":{"kind":"NetworkPolicy","namespace":"shop",\
    "name":"deny-all"}}],"pending":[]},"packets_out":3,"packets_in":0}]}
    """
  for log in [goldmane, whisker] {
    let flow = try #require(try observe(log).flows.first)
    #expect(flow.line == "tcp ?:0 > ?:6443 unanswered log policy-default shop/deny-all")
    #expect(flow.client.claim?.workload == "web")
    #expect(flow.server.claim?.kind == .apiServer)
    #expect(flow.drops.first?.direction == .egress)
    #expect(flow.window?.nanoseconds == 15_000_000_000)
  }
}

@Test func `a Calico end without name and address is external`() throws {
  let log = """
    {"Key":{"source_name":"web-*","source_namespace":"shop","source_type":1,"dest_name":"pub","dest_type":4,"dest_port":443,"proto":"tcp",\
    "reporter":1,"action":1},"start_time":1700000000,"end_time":1700000015,"packets_out":3,"packets_in":2}
    """
  let flow = try #require(try observe(log).flows.first)
  #expect(flow.server.claim?.kind == .external)
  #expect(flow.outcome == .midstream)
}

/// One record in each of the agent's forms: key and value pairs up to 1.2.1, the sentence for IPv4, the sentence for
/// IPv6, and the form for CloudWatch.
private func eks(_ verdict: String, form: Int, swapped: Bool = false) -> String {
  let (from, to) = swapped ? (("10.0.0.2", 443), ("10.0.0.1", 41000)) : (("10.0.0.1", 41000), ("10.0.0.2", 443))
  switch form {
  case 0:
    return
      #"{"level":"info","ts":"2026-03-01T09:30:00.000Z","msg":"Flow Info:  ","Src IP":"\#(from.0)","Src Port":\#(from.1),"Dest IP":"\#(to.0)","Dest Port":\#(to.1),"Proto":"TCP","Verdict":"\#(verdict)"}"#
  case 1:
    return
      #"{"level":"info","ts":1772357400.25,"msg":"Flow Info: Src IP: \#(from.0) Src Port: \#(from.1) Dest IP: \#(to.0) Dest Port: \#(to.1) Proto TCP Verdict \#(verdict) Direction ingress, Tier NETWORK_POLICY"}"#
  case 2:
    return
      #"{"level":"info","ts":"2026-03-01T09:30:00.000Z","msg":"Flow Info: Src IP: \#(from.0) Src Port: \#(from.1) Dest IP: \#(to.0) Dest Port: \#(to.1) Proto: TCP Verdict: \#(verdict) Direction: ingress Tier: DEFAULT"}"#
  default:
    return
      "Node: n1;SIP: \(from.0);SPORT: \(from.1);DIP: \(to.0);DPORT: \(to.1);PROTOCOL: TCP;PolicyVerdict: \(verdict);Tier: DEFAULT"
  }
}

@Test(arguments: 0..<4) func `an EKS agent's DENY is a suspected policy drop, in each of its forms`(form: Int) throws {
  #expect(try lines(eks("DENY", form: form)) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unknown drop-record suspected -"])
  #expect(try lines(eks("ACCEPT", form: form)) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 midstream log"])
  #expect(try lines(eks("EXPIRED/DELETED", form: form)) == [])
}

@Test(arguments: 0..<4)
func `an EKS DENY with an ACCEPT, or for a reply, leaves the connection allowed`(form: Int) throws {
  let accepted = eks("ACCEPT", form: form)
  let expected = ["tcp 10.0.0.1:41000 > 10.0.0.2:443 midstream log suspected -"]
  #expect(try lines(accepted + "\n" + eks("DENY", form: form)) == expected)
  #expect(try lines(eks("DENY", form: form) + "\n" + accepted) == expected)
  #expect(try lines(accepted + "\n" + eks("DENY", form: form, swapped: true)) == expected)
  // Without the ACCEPT, the ports show that it is a reply.
  #expect(
    try lines(eks("DENY", form: form, swapped: true)) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unknown port suspected -"])
}

@Test(arguments: [("ADMIN", DropCause.policyRule), ("BASELINE", .policyRule), ("NETWORK_POLICY", .suspected)])
func `an EKS agent's tier distinguishes admin policies from NetworkPolicies`(tier: String, cause: DropCause) throws {
  let log = eks("DENY", form: 1).replacing("NETWORK_POLICY", with: tier)
  #expect(try observe(log).flows.first?.drops.map(\.cause) == [cause])
}

@Test func `a GKE record's source is the client`() throws {
  let log = """
    {"jsonPayload":{"connection":{"src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":41000,"dest_port":8080,"protocol":"tcp",\
    "direction":"ingress"},"disposition":"deny","src":{"pod_name":"a-1","pod_namespace":"shop"},"dest":{"namespace":"mesh","workload_name":\
    "csr","workload_kind":"Deployment"},"count":3,"timestamp":"2026-03-01T09:30:00.5Z"}}
    {"connection":{"src_ip":"10.0.0.3","dest_ip":"10.0.0.2","src_port":41000,"dest_port":8080,"protocol":"tcp","direction":"ingress"},\
    "disposition":"allow","policies":[{"name":"web","namespace":"mesh"}],"src":{"instance":"vm-1"},"count":1,"timestamp":"2026-03-01T09:30:00.5Z"}
    """
  let flows = try observe(log).flows
  #expect(
    flows.map(\.line) == [
      "tcp 10.0.0.1:41000 > 10.0.0.2:8080 unanswered log policy-default -",
      "tcp 10.0.0.3:41000 > 10.0.0.2:8080 midstream log",
    ])
  #expect(flows.first?.drops.first?.count == 3)
  #expect(flows.first?.client.claim?.name == "a-1")
  #expect(flows.first?.server.claim?.workload == "csr")
}

@Test func `Antrea's audit log names the policy, except for default denies`() throws {
  let log = """
    2026/03/01 09:30:00.802441 IngressRule K8sNetworkPolicy:shop/allow-web <nil> Ingress Allow 190 shop/web 10.0.0.1 41000 10.0.0.2 80 TCP 60 <nil>
    2026/03/01 09:30:01.221413 IngressDefaultRule K8sNetworkPolicy <nil> Ingress Drop <nil> shop/web 10.0.0.3 41000 10.0.0.2 22 TCP 60 <nil> [2 packets in 1.0s]
    2026/03/01 09:30:02.221413 AntreaPolicyEgressRule AntreaNetworkPolicy:shop/no-icmp Rule1 Egress Reject 14500 shop/web 10.0.0.4 <nil> 10.0.0.2 <nil> ICMP 84 label
    2026/03/01 09:30:03.221413 AntreaPolicyEgressRule AntreaNetworkPolicy:shop/old Drop 44900 10.0.0.5 41000 10.0.0.2 443 TCP 60
    2026/03/01 09:30:04.221413 AntreaPolicyAppTierIngressRule AntreaClusterNetworkPolicy:older Drop 44900 SRC: 10.0.0.6 DEST: 10.0.0.2 60 TCP
    """
  let observations = try observe(log)
  #expect(
    observations.flows.map(\.line) == [
      "icmp 10.0.0.4:0 > 10.0.0.2:0 unanswered log policy-rule shop/no-icmp",
      "tcp 10.0.0.1:41000 > 10.0.0.2:80 midstream log",
      "tcp 10.0.0.3:41000 > 10.0.0.2:22 unanswered log policy-default -",
      "tcp 10.0.0.5:41000 > 10.0.0.2:443 unanswered log policy-rule shop/old",
      "tcp 10.0.0.6:0 > 10.0.0.2:0 unanswered log policy-rule older",
    ])
  #expect(observations.flows.map { $0.drops.first?.count } == [1, nil, 2, 1, 1])
  #expect(observations.flows.map { $0.drops.first?.direction } == [.egress, nil, .ingress, .egress, .ingress])
  #expect(observations.statistics.inputs.first?.notes.contains(.timesWithoutZone) == true)
}
