import ByteInput
import FlowModel
import Testing

@testable import FlowIngest

/// Every header with a complete example.
private enum Header: CaseIterable, Sendable {
  case ethernet, vlan, sll, sll2, null, ipv4, ipv6, ipv6Extension, tcp, udp, sctp, icmp, mpls
  case arcnet, fddi, pktap, nsh

  var bytes: [UInt8] {
    switch self {
    case .ethernet: Bytes.ethernet(0x0800, [])
    case .vlan: Bytes.be16(7) + Bytes.be16(0x0800)
    case .sll: Bytes.be16(0) + Bytes.zeros(12) + Bytes.be16(0x0800)
    case .sll2: Bytes.be16(0x0800) + Bytes.zeros(2) + Bytes.be32(3) + Bytes.zeros(12)
    case .null: Bytes.be32(2)
    case .ipv4: Bytes.ipv4(6, [])
    case .ipv6: Bytes.ipv6(6, [])
    case .ipv6Extension: Bytes.ipv6(0, [6, 0] + Bytes.zeros(6))
    case .tcp: Bytes.tcp(1, 2, flags: 2)
    case .udp: Bytes.udp(1, 2)
    case .sctp: Bytes.be16(1) + Bytes.be16(2) + Bytes.zeros(8)
    case .icmp: [3, 13] + Bytes.zeros(6)
    case .mpls: [0, 0, 1, 64]
    case .arcnet: [1, 2, 0, 0, 240]
    case .fddi: Bytes.zeros(13) + [0xAA, 0xAA, 3, 0, 0, 0] + Bytes.be16(0x0800)
    case .pktap: [12, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
    case .nsh: [0, 2, 2, 1] + Bytes.zeros(4)
    }
  }

  /// Reads the header from the first `available` bytes of the example.
  func read(_ available: Int) throws(DecodeError) {
    let bytes = bytes
    let span = bytes.span.bytes
    switch self {
    case .ethernet: _ = try Ethernet(span, at: 0, end: available)
    case .vlan: _ = try VLANTag(span, at: 0, end: available)
    case .sll: _ = try LinuxSLL(span, at: 0, end: available)
    case .sll2: _ = try LinuxSLL2(span, at: 0, end: available)
    case .null: _ = try NullLoopback(span, at: 0, end: available)
    case .ipv4: _ = try IPv4(span, at: 0, end: available)
    case .ipv6, .ipv6Extension: _ = try IPv6(span, at: 0, end: available)
    case .tcp: _ = try TCP(span, at: 0, end: available)
    case .udp: _ = try UDP(span, at: 0, end: available)
    case .sctp: _ = try SCTP(span, at: 0, end: available)
    case .icmp: _ = try ICMP(span, at: 0, end: available)
    case .mpls: _ = try MPLSStack(span, at: 0, end: available)
    case .arcnet: _ = try ARCNET(span, at: 0, end: available)
    case .fddi: _ = try FDDI(span, at: 0, end: available)
    case .pktap: _ = try PKTAP(span, at: 0, end: available)
    case .nsh: _ = try NSH(span, at: 0, end: available)
    }
  }
}

@Test(arguments: Header.allCases)
private func `a header cut at any length reports how many bytes it needs`(header: Header) {
  for available in 0..<header.bytes.count {
    #expect {
      try header.read(available)
    } throws: { error in
      guard let error = error as? DecodeError else { return false }
      return error.problem == .short && error.needed > error.available && error.offset + error.available == available
    }
  }
}

@Test(arguments: Header.allCases)
private func `a complete header is read`(header: Header) {
  #expect(throws: Never.self) { try header.read(header.bytes.count) }
}

@Test(
  arguments: [
    [0x35], [0x44], Array("E".utf8) + [0, 0, 19],
  ] as [[UInt8]])
func `an IPv4 header with a wrong version or length is invalid, not short`(start: [UInt8]) {
  let bytes = start + Bytes.zeros(60)
  #expect { _ = try IPv4(bytes.span.bytes, at: 0, end: bytes.count) } throws: {
    ($0 as? DecodeError)?.problem == .invalid
  }
}

@Test func `a total length of 0 extends to the end of the frame`() throws {
  let bytes = Bytes.ipv4(6, Bytes.zeros(100), totalLength: 0)
  #expect(try IPv4(bytes.span.bytes, at: 0, end: bytes.count).end == 120)
}

@Test func `padding after a short packet is not payload`() throws {
  let frame = Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(40000, 80, flags: 0x10))) + Bytes.zeros(6)
  #expect(try flows([frame]).first?.fromClient.payloadBytes == 0)
}

@Test func `extension headers of any length are skipped`() throws {
  let segment = Bytes.tcp(40000, 443, flags: 2)
  let options = [60, 1] + Bytes.zeros(14)
  let destination = [6, 0] + Bytes.zeros(6)
  let frame = Bytes.ethernet(0x86DD, Bytes.ipv6(0, options + destination + segment))
  #expect(try flows([frame]).map(\.tuple) == ["fd00::1:40000 > fd00::2:443"])
}

@Test(
  arguments: [
    [0x81, 0, 0, 7], [0x88, 0xA8, 0, 7, 0x81, 0, 0, 8], [0x88, 0x47, 0, 0, 0, 64, 0, 0, 1, 64],
  ] as [[UInt8]])
func `tags and labels between Ethernet and IP are skipped`(between: [UInt8]) throws {
  let isLabel = between.starts(with: [0x88, 0x47])
  let frame =
    Bytes.zeros(12) + between + (isLabel ? [] : Bytes.be16(0x0800)) + Bytes.ipv4(6, Bytes.tcp(1025, 443, flags: 2))
  #expect(try flows([frame]).map(\.tuple) == ["10.0.0.1:1025 > 10.0.0.2:443"])
}

@Test func `tunnels are decoded down to the innermost packet`() throws {
  let inner = Bytes.ipv4(6, Bytes.tcp(1025, 443, flags: 2), from: 9, to: 8)
  let vxlan = Bytes.udp(5000, 4789, [8, 0, 0, 0, 0, 0, 1, 0] + Bytes.ethernet(0x0800, inner))
  let geneve = Bytes.udp(5000, 6081, [1, 0, 0x65, 0x58, 0, 0, 1, 0] + Bytes.zeros(4) + Bytes.ethernet(0x0800, inner))
  let gre = [0x20, 0, 0x08, 0, 0, 0, 0, 1] + inner
  for (transport, payload) in [(17, vxlan), (17, geneve), (47, gre), (4, inner)] as [(UInt8, [UInt8])] {
    let frame = Bytes.ethernet(0x0800, Bytes.ipv4(transport, payload))
    #expect(try flows([frame]).map(\.tuple) == ["10.0.0.9:1025 > 10.0.0.8:443"], "\(transport)")
  }
}

@Test func `a tunnel's port alone does not make a tunnel`() throws {
  let frame = Bytes.ethernet(0x0800, Bytes.ipv4(17, Bytes.udp(5000, 4789, Bytes.zeros(40))))
  #expect(try flows([frame]).map(\.server.port) == [4789])
}

@Test func `later fragments belong to the flow of the first one`() throws {
  let whole = Bytes.udp(5000, 53, Bytes.zeros(40))
  let frames = [
    Bytes.ethernet(0x0800, Bytes.ipv4(17, Array(whole.prefix(24)), fragment: 0x2000, identification: 5)),
    Bytes.ethernet(0x0800, Bytes.ipv4(17, Array(whole.dropFirst(24)), fragment: 3, identification: 5)),
  ]
  let found = try flows(frames)
  #expect(found.map(\.fragments) == [1])
  #expect(found.map(\.fromClient.packets) == [2])
}

@Test func `a fragment without the first one is counted as skipped`() throws {
  let frame = Bytes.ethernet(0x0800, Bytes.ipv4(17, Bytes.zeros(16), fragment: 3, identification: 5))
  #expect(try observe(Bytes.pcap([frame])).statistics.skipped[SkipReason(rawValue: "fragment-without-first")] == 1)
}

/// Headers of rare link layers, and rare headers after Ethernet.
private let rareLinks: [(link: Int, header: [UInt8])] = [
  (129, [1, 2, 0, 0, 240]), (129, [1, 2, 0, 0, 212, 0, 0, 1]),
  (10, Bytes.zeros(13) + [0xAA, 0xAA, 3, 0, 0, 0, 8, 0]), (258, [12, 0, 0, 0, 1, 0, 0, 0, 101, 0, 0, 0]),
  (1, Bytes.zeros(12) + [0x89, 0x4F, 0, 2, 2, 1] + Bytes.zeros(4)),
  (1, Bytes.zeros(12) + [0x89, 0x26, 0, 0, 0, 0, 8, 0]), (0, [15, 0, 0, 0]),
]

@Test(arguments: rareLinks)
func `rare link layers give the same packet`(link: Int, header: [UInt8]) throws {
  let file = Bytes.pcap([header + Bytes.ipv4(17, Bytes.udp(40000, 443))], link: link)
  #expect(try observe(file).flows.map(\.tuple) == ["10.0.0.1:40000 > 10.0.0.2:443"])
}

@Test func `an authentication header is skipped`() throws {
  let header: [UInt8] = [17, 1] + Bytes.zeros(10)
  #expect(
    try flows([Bytes.ethernet(0x0800, Bytes.ipv4(51, header + Bytes.udp(40000, 443)))]).map(\.tuple)
      == ["10.0.0.1:40000 > 10.0.0.2:443"])
}

@Test func `reserved bits of VXLAN are ignored`() throws {
  let inner = Bytes.ethernet(0x0800, Bytes.ipv4(17, Bytes.udp(40000, 443), from: 3, to: 4))
  let outer = Bytes.udp(5000, 4789, [0x8C] + Bytes.zeros(7) + inner)
  #expect(try flows([Bytes.ethernet(0x0800, Bytes.ipv4(17, outer))]).map(\.tuple) == ["10.0.0.3:40000 > 10.0.0.4:443"])
}
