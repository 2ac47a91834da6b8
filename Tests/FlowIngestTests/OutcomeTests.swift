import FlowModel
import Testing

private let (syn, synAck, ack, rstAck, finAck) = (0x02, 0x12, 0x10, 0x14, 0x11) as (UInt8, UInt8, UInt8, UInt8, UInt8)

/// A segment from the client (10.0.0.1:40000) or the server (10.0.0.2:443).
private func client(_ flags: UInt8, sequence: Int = 1, _ payload: [UInt8] = []) -> [UInt8] {
  Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(40000, 443, flags: flags, sequence: sequence, payload)))
}

private func server(_ flags: UInt8, sequence: Int = 1, _ payload: [UInt8] = []) -> [UInt8] {
  Bytes.ethernet(
    0x0800, Bytes.ipv4(6, Bytes.tcp(443, 40000, flags: flags, sequence: sequence, payload), from: 2, to: 1))
}

private func icmp(_ type: UInt8, _ code: UInt8) -> [UInt8] {
  let quoted = Bytes.ipv4(6, Array(Bytes.tcp(40000, 443, flags: syn).prefix(8)))
  return Bytes.ethernet(0x0800, Bytes.ipv4(1, [type, code] + Bytes.zeros(6) + quoted, from: 9, to: 1))
}

/// The first bytes of a ClientHello with SNI `cert-manager-webhook` and ALPN `h2`.
private let hello: [UInt8] = {
  let name = Array("cert-manager-webhook".utf8)
  let sni = [0, 0] + Bytes.be16(name.count + 5) + Bytes.be16(name.count + 3) + [0] + Bytes.be16(name.count) + name
  let alpn: [UInt8] = [0, 16, 0, 5, 0, 3, 2, 0x68, 0x32]
  let extensions = sni + alpn
  let body =
    [3, 3] + Bytes.zeros(32) + [0] + Bytes.be16(2) + [0x13, 1] + [1, 0] + Bytes.be16(extensions.count) + extensions
  let message = [1, 0] + Bytes.be16(body.count) + body
  return [22, 3, 1] + Bytes.be16(message.count) + message
}()

private let alert: [UInt8] = [21, 3, 3, 0, 2, 2, 42]

private let opening = [client(syn), server(synAck), client(ack)]

@Test(arguments: [
  ("established", opening + [client(ack, [1]), server(ack, [1]), client(finAck, sequence: 2)]),
  ("unanswered", [client(syn), client(syn), client(syn)]),
  ("refused", [client(syn), server(rstAck)]),
  ("icmp-prohibited", [client(syn), icmp(3, 13)]),
  ("icmp-prohibited", [client(syn), icmp(3, 10)]),
  ("icmp-unreachable", [client(syn), icmp(3, 1)]),
  ("tls-unanswered", opening + [client(ack, hello), server(ack)]),
  ("tls-alert", opening + [client(ack, hello), server(ack, alert), client(finAck, sequence: 500)]),
  ("reset", opening + [client(ack, [1]), server(ack, [1]), server(rstAck, sequence: 2)]),
  ("midstream", [client(ack, [1]), server(ack, [1])]),
])
func `packets determine the outcome of a flow`(outcome: String, frames: [[UInt8]]) throws {
  #expect(try flows(frames).first { $0.transport == .tcp }?.outcome.rawValue == outcome)
}

@Test func `a flow in which one side retransmits and the other is silent has stalled`() throws {
  var frames = opening + [client(ack, [1, 2]), server(ack, [1, 2])]
  // The frames are a millisecond apart, so two thousand are two seconds of silence.
  for _ in 0..<2000 { frames.append(client(ack, sequence: 3, [1, 2])) }
  #expect(try flows(frames).map(\.outcome) == [.stalled])
}

@Test func `a datagram with an answer is answered, without one it is unanswered`() throws {
  let question = Bytes.ethernet(0x0800, Bytes.ipv4(17, Bytes.udp(40000, 53, Bytes.zeros(12))))
  let answer = Bytes.ethernet(0x0800, Bytes.ipv4(17, Bytes.udp(53, 40000, Bytes.zeros(12)), from: 2, to: 1))
  #expect(try flows([question, answer]).map(\.outcome) == [.answered])
  #expect(try flows([question]).map(\.outcome) == [.unanswered])
}

@Test func `server name and application protocol are read from the hello`() throws {
  let flow = try flows(opening + [client(ack, hello)]).first
  #expect(flow?.tls.serverNames == ["cert-manager-webhook"])
  #expect(flow?.tls.applicationProtocols == ["h2"])
}

@Test func `a hello cut at any length neither crashes the program nor gives a wrong name`() throws {
  for length in 0..<hello.count {
    let names = try flows(opening + [client(ack, Array(hello.prefix(length)))]).first?.tls.serverNames ?? []
    #expect(names.isEmpty || names == ["cert-manager-webhook"])
  }
}

@Test func `the sender of the first SYN is the client, whichever port is larger`() throws {
  let frame = Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(443, 40000, flags: syn)))
  let flow = try flows([frame]).first
  #expect(flow?.client.port == 443)
  #expect(flow?.clientBy == .syn)
}

@Test func `without an opening, the side with several peers on one port is the server`() throws {
  let answers = (0..<3).map { place in
    Bytes.ethernet(
      0x0800, Bytes.ipv4(6, Bytes.tcp(40443, 50000 + place, flags: ack, [1]), from: 2, to: UInt8(10 + place)))
  }
  let found = try flows(answers)
  #expect(found.allSatisfy { $0.server.port == 40443 && $0.clientBy == .listener })
}

@Test func `two high ports without evidence stay unknown`() throws {
  let frame = Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(40443, 50000, flags: ack, [1])))
  #expect(try flows([frame]).map(\.clientBy) == [.unknown])
}

@Test(arguments: [1, 2, 7, 12]) func `a hello split over segments is reassembled`(parts: Int) throws {
  let size = (hello.count + parts - 1) / parts
  var packets = opening
  for start in stride(from: 0, to: hello.count, by: size) {
    packets.append(client(ack, sequence: 100 + start, Array(hello[start..<min(start + size, hello.count)])))
  }
  let flow = try #require(try flows(packets).first)
  #expect(flow.tls.serverNames == ["cert-manager-webhook"])
  #expect(flow.tls.applicationProtocols == ["h2"])
}
