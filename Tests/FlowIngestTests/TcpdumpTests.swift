import FlowIngest
import FlowModel
import Testing

/// One packet in the forms that tcpdump prints it in.
private let forms = [
  "10:05:12.100305 IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 7, win 64240, length 0",
  "10:05:12.100305 IP 10.0.0.1.41000 > 10.0.0.2.https: Flags [S], seq 7, win 64240, length 0",
  "10:05:12.100305 02:42:ac:13:00:02 > 02:42:ac:13:00:03, ethertype IPv4 (0x0800), length 74: 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 7, length 0",
  "10:05:12.100305 02:42:ac:13:00:02 (oui Unknown) > 02:42:ac:13:00:03 (oui Unknown), ethertype IPv4 (0x0800), length 74: 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 7, length 0",
  "10:05:12.100305 02:42:ac:13:00:02 > 02:42:ac:13:00:03, ethertype 802.1Q (0x8100), length 78: vlan 10, p 0, ethertype IPv4 (0x0800), 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 7, length 0",
  "10:05:12.100305 eth0  In  ifindex 2 02:42:ac:13:00:02 ethertype IPv4 (0x0800), length 80: 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 7, length 0",
  """
      10:05:12.100305 IP (tos 0x0, ttl 64, id 7310, offset 0, flags [DF], proto TCP (6), length 60)
          10.0.0.1.41000 > 10.0.0.2.443: Flags [S], cksum 0x2f51 (correct), seq 7, win 64240, length 0
  """,
  """
  10:05:12.100305 02:42:ac:13:00:02 > 02:42:ac:13:00:03, ethertype IPv4 (0x0800), length 74: (tos 0x0, ttl 64, proto TCP (6), length 60)
      10.0.0.1.41000 > 10.0.0.2.443: Flags [S], cksum 0x2f51 (correct), seq 7, win 64240, length 0
  """,
  """
  10:05:12.100305 IP 192.168.0.1.41877 > 192.168.0.2.4789: VXLAN, flags [I] (0x08), vni 1
  IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 7, win 64240, length 0
  """,
  """
  10:05:12.100305 IP 192.168.0.1.41877 > 192.168.0.2.8472: OTV, flags [I] (0x08), overlay 0, instance 1
  IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 7, win 64240, length 0
  """,
  "10:05:12.100305 IP 192.168.0.1.41877 > 192.168.0.2.6081: Geneve, Flags [C], vni 0x4, options [8 bytes]: IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 7, length 0",
  "10:05:12.100305 IP 192.168.0.1 > 192.168.0.2: IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 7, length 0",
  """
  10:05:12.100305 IP (tos 0x0, ttl 64, id 41200, offset 0, flags [none], proto UDP (17), length 102)
      worker-b.lan.41877 > worker-a.lan.4789: [bad udp cksum 0xffff -> 0x51c2!] VXLAN, flags [I] (0x08), vni 4096
  IP (tos 0x0, ttl 64, id 7310, offset 0, flags [DF], proto TCP (6), length 52)
      10.0.0.1.41000 > 10.0.0.2.443: Flags [S], cksum 0x2f51 (correct), seq 7, length 0
  """,
  "10:05:12.1 IP ip-10-0-0-1.ec2.internal.41000 > 10-0-0-2.shop.pod.cluster.local.https: Flags [S], seq 7, length 0",
]

@Test(arguments: forms.indices)
func `a packet is read in every form of tcpdump's text`(index: Int) throws {
  let flows = try observe(forms[index]).flows.filter { $0.server.port == 443 }
  #expect(flows.map(\.line) == ["tcp 10.0.0.1:41000 > 10.0.0.2:443 unanswered syn"])
  #expect(flows.first?.fromClient.syn == 1)
  #expect(flows.first?.fromClient.initialSequence == 7)
}

@Test func `a line with names in place of addresses is counted, and bad checksums of a tunnel are noted`() throws {
  let inputs = try observe(forms[12]).statistics.inputs
  #expect(inputs.first?.notes.contains(.tunnelChecksumsWrong) == true)
  let text = forms[0] + "\n10:05:12.2 IP worker-b.lan.41000 > 10.0.0.2.443: Flags [S], seq 1, length 0\n"
  let statistics = try observe(text).statistics
  #expect(statistics.skipped[SkipReason(rawValue: "named-host-or-port")] == 1)
  #expect(statistics.inputs.first?.notes.contains(.namesInPlaceOfAddresses) == true)
}

/// A connection whose handshake succeeds, followed by these lines.
private func connected(_ lines: String) -> String {
  """
  10:00:00.1 IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 100, length 0
  10:00:00.2 IP 10.0.0.2.443 > 10.0.0.1.41000: Flags [S.], seq 900, ack 101, length 0
  10:00:00.3 IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [.], ack 1, length 0
  \(lines)

  """
}

private let hello = "10:00:00.4 IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [P.], seq 1:518, ack 1, length 517\n"

@Test func `data that is repeated and never acknowledged is lost, not an established connection without bytes`() throws
{
  let flow = try #require(try observe(connected(hello + hello + hello)).flows.first)
  #expect(flow.fromClient.payloadBytes == 517)
  #expect(flow.fromClient.retransmissions == 2)
  #expect(flow.outcome == .stalled)
  #expect(flow.failure == .dataLost)
}

@Test func `data that is repeated and then acknowledged is no failure`() throws {
  let answer = "10:00:00.5 IP 10.0.0.2.443 > 10.0.0.1.41000: Flags [P.], seq 1:1001, ack 518, length 1000\n"
  let flow = try #require(try observe(connected(hello + hello + hello + answer)).flows.first)
  #expect(flow.fromServer.payloadBytes == 1000)
  #expect(flow.outcome == .established)
  #expect(flow.failure == nil)
}

@Test func `the same packet on a second interface is not repeated data`() throws {
  let copies = ["veth1 In ", "eth0 Out"].map {
    "10:00:00.4 \($0) IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [P.], seq 1:518, ack 1, length 517\n"
  }.joined()
  let flow = try #require(try observe(connected(copies)).flows.first)
  #expect(flow.fromClient.retransmissions == 0)
  #expect(flow.fromClient.payloadBytes == 517)
}

/// An ICMP error in tcpdump's words, and what it makes of the connection.
private let errors: [(text: String, outcome: Outcome)] = [
  ("10:00:00.2 IP 10.0.0.9 > 10.0.0.1: ICMP 10.0.0.2 tcp port 443 unreachable, length 68", .icmpUnreachable),
  (
    "10:00:00.2 IP 10.0.0.9 > 10.0.0.1: ICMP host 10.0.0.2 unreachable - admin prohibited filter, length 68",
    .icmpProhibited
  ),
  (
    """
    10:00:00.2 IP (tos 0xc0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 88)
        10.0.0.9 > 10.0.0.1: ICMP host 10.0.0.2 unreachable - admin prohibited filter, length 68
    \tIP (tos 0x0, ttl 63, id 1, offset 0, flags [DF], proto TCP (6), length 60)
        10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 100, length 0
    """, .icmpProhibited
  ),
]

@Test(arguments: errors.indices)
func `an ICMP error in tcpdump's text belongs to the connection that it quotes`(index: Int) throws {
  let (error, outcome) = errors[index]
  let syn = "10:00:00.1 IP 10.0.0.1.41000 > 10.0.0.2.443: Flags [S], seq 100, length 0\n"
  let flow = try #require(try observe(syn + error + "\n").flows.first)
  #expect(flow.outcome == outcome)
  #expect(flow.fromClient.syn == 1)
}
