import FlowIngest
import FlowModel
import Testing

@Test func `an AWS REJECT is another policy's drop, and the packet addresses are used`() throws {
  let log = """
    version account-id interface-id srcaddr dstaddr srcport dstport protocol action log-status pkt-srcaddr tcp-flags flow-direction
    5 1 eni-1 192.168.0.1 10.0.0.2 41000 443 6 REJECT OK 10.0.0.1 2 ingress
    5 1 eni-1 - - - - - - NODATA - - -
    5 1 eni-1 - - - - - - SKIPDATA - - -
    """
  let observations = try observe(log)
  #expect(observations.flows.map(\.line) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered syn other-policy -"])
  #expect(observations.flows.first?.drops.first?.direction == .ingress)
  #expect(observations.statistics.skipped == [LogReasons.noConnection: 2])
  #expect(observations.statistics.lostEvents == 1)
}

private enum LogReasons {
  static let noConnection = SkipReason(rawValue: "no-connection")
}

@Test func `AWS flags give the client, and several interfaces count the same packets`() throws {
  let header =
    "version interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags"
  let log = """
    \(header)
    3 eni-1 10.0.0.2 10.0.0.1 5001 43416 6 7 376 1700000000 1700000060 ACCEPT OK 18
    3 eni-1 10.0.0.1 10.0.0.2 43416 5001 6 8 568 1700000000 1700000060 ACCEPT OK 3
    3 eni-2 10.0.0.1 10.0.0.2 43416 5001 6 8 568 1700000001 1700000060 ACCEPT OK 2
    3 eni-1 10.0.0.1 10.0.0.2 0 0 1 4 336 1700000000 1700000060 ACCEPT OK 0
    """
  let flows = try observe(log).flows
  #expect(
    flows.map(\.line) == [
      "icmp 10.0.0.1:0 > 10.0.0.2:0 midstream unknown", "tcp 10.0.0.1:43416 > 10.0.0.2:5001 established syn",
    ])
  #expect(flows.last?.fromClient.packets == 8)
  #expect(flows.last?.copies == 8)
}

@Test func `the messages of CloudWatch events are AWS lines`() throws {
  let log = """
    {"events":[{"timestamp":1700000000000,"message":"2 1 eni-1 10.0.0.1 10.0.0.2 41000 443 6 1 44 1700000000 1700000060 ACCEPT OK","eventId":"1"},
    {"timestamp":1700000000000,"message":"2 1 eni-1 10.0.0.2 10.0.0.1 443 41000 6 1 44 1700000000 1700000060 ACCEPT OK","eventId":"2"}],"searchedLogStreams":[]}
    """
  #expect(try lines(log) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 midstream port"])
}

/// A record of one rule's tuples in an NSG flow log.
private func securityGroup(_ tuples: [String], version: Int = 2) -> String {
  let list = tuples.map { #""\#($0)""# }.joined(separator: ",")
  return
    #"{"time":"2026-03-01T09:30:00Z","category":"NetworkSecurityGroupFlowEvent","properties":{"Version":\#(version),"flows":[{"rule":"DefaultRule_DenyAll","flows":[{"mac":"000D3AF8","flowTuples":[\#(list)]}]}]}}"#
}

/// A record of one rule's tuples in a VNet flow log.
private func virtualNetwork(_ tuples: [String]) -> String {
  let list = tuples.map { #""\#($0)""# }.joined(separator: ",")
  return
    #"{"time":"2026-03-01T09:30:00Z","flowLogVersion":4,"macAddress":"000D3AF8","category":"FlowLogFlowEvent","flowRecords":{"flows":[{"aclID":"a","flowGroups":[{"rule":"DenyAll","flowTuples":[\#(list)]}]}]}}"#
}

@Test func `a denied Azure tuple is another policy's drop, in each version`() throws {
  let first = securityGroup(["1700000000,10.0.0.1,10.0.0.2,41000,443,T,I,D"], version: 1)
  let second = securityGroup(["1700000000,10.0.0.1,10.0.0.2,41000,443,T,I,D,B,,,,"])
  let fourth = virtualNetwork(["1700000000000,10.0.0.1,10.0.0.2,41000,443,6,I,D,NX,0,0,0,0"])
  for (record, rule) in [(first, "DefaultRule_DenyAll"), (second, "DefaultRule_DenyAll"), (fourth, "DenyAll")] {
    for log in [record, #"{"records":[\#(record)]}"#] {
      #expect(try lines(log) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unknown log other-policy \(rule)"])
      #expect(try observe(log).flows.first?.window?.first == Timestamp(seconds: 1_700_000_000))
    }
  }
}

@Test func `the Azure tuples of one connection add up in both directions`() throws {
  let log = virtualNetwork([
    "1700000000000,10.0.0.1,10.0.0.2,41000,443,6,O,B,NX,0,0,0,0",
    "1700000060000,10.0.0.1,10.0.0.2,41000,443,6,O,C,NX,5,500,4,400",
    "1700000120000,10.0.0.1,10.0.0.2,41000,443,6,O,E,NX,1,60,1,60",
  ])
  let flow = try #require(try observe(log).flows.first)
  #expect(flow.line == "tcp 10.0.0.1:41000 > 10.0.0.2:443 midstream log")
  #expect([flow.fromClient.packets, flow.fromServer.bytes] == [6, 460])
}

@Test func `an object with thousands of Azure records is read`() throws {
  let records = (0..<3000).map { securityGroup(["1700000000,10.0.0.1,10.0.0.2,\(30000 + $0),443,T,O,A,B,,,,"]) }
  let log = #"{"records":[\#(records.joined(separator: ","))], "count": 3000}"#
  let observations = try observe(log)
  #expect(observations.flows.count == 3000)
  #expect(observations.statistics.inputs.first?.damage == [])
}

@Test func `a connection accepted on egress and rejected on ingress is dropped`() throws {
  let log = """
    version interface-id srcaddr dstaddr srcport dstport protocol packets start end action log-status tcp-flags flow-direction
    5 eni-1 10.0.0.1 10.0.0.2 41000 443 6 1 1700000000 1700000060 ACCEPT OK 2 egress
    5 eni-2 10.0.0.1 10.0.0.2 41000 443 6 1 1700000000 1700000060 REJECT OK 2 ingress
    """
  #expect(try lines(log) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered syn other-policy -"])
  let azure = [
    virtualNetwork(["1700000000000,10.0.0.1,10.0.0.2,41000,443,6,O,B,NX,1,60,0,0"]),
    virtualNetwork(["1700000000000,10.0.0.1,10.0.0.2,41000,443,6,I,D,NX,1,60,0,0"]),
  ]
  #expect(
    try lines(azure.joined(separator: "\n")) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unknown log other-policy DenyAll"])
}
