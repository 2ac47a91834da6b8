import FlowIngest
import FlowModel
import Testing

private func block(_ type: Int, _ body: [UInt8]) -> [UInt8] {
  let padded = body + Bytes.zeros((4 - body.count % 4) % 4)
  let length = Bytes.le32(12 + padded.count)
  return Bytes.le32(type) + length + padded + length
}

private func option(_ code: UInt8, _ text: String) -> [UInt8] {
  let bytes = Array(text.utf8)
  return [code, 0] + Bytes.be16(bytes.count).reversed() + bytes + Bytes.zeros((4 - bytes.count % 4) % 4)
}

private func section(_ options: [UInt8] = []) -> [UInt8] {
  block(0x0A0D_0D0A, Bytes.le32(0x1A2B_3C4D) + [1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8) + options)
}

/// An interface with nanosecond times, like the only one of the NetObserv command line.
private let interface = block(1, [1, 0, 0, 0] + Bytes.le32(0) + [9, 0, 1, 0, 9, 0, 0, 0])

/// A packet with comments, and its time in nanoseconds.
private func packet(
  _ frame: [UInt8], _ comments: [String], time: UInt64 = 1_700_000_000_000_000_000, interface: Int = 0
)
  -> [UInt8]
{
  let head = Bytes.le32(interface) + Bytes.le32(Int(time >> 32)) + Bytes.le32(Int(time & 0xFFFF_FFFF))
  let sizes = Bytes.le32(frame.count) + Bytes.le32(frame.count)
  let data = frame + Bytes.zeros((4 - frame.count % 4) % 4)
  let options = comments.flatMap { option(1, $0) }
  return block(6, head + sizes + data + options + (options.isEmpty ? [] : [0, 0, 0, 0]))
}

private let syn = Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(41000, 443, flags: 2)))
private let synAck = Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(443, 41000, flags: 0x12), from: 2, to: 1))

private let web =
  "IP: 10.0.0.1\nKind: Pod\nMAC: 0a:58:0a:80:00:07\nName: web-1\nNamespace: shop\nNode Name: n1\nOwner: web\nPort: 41000\n"
private let csr =
  "IP: 10.0.0.2\nKind: Pod\nName: csr-1\nNamespace: mesh\nNode Name: n/a\nOwner: csr\nPort: 443(https)\n"

@Test func `the comments of NetObserv's captures identify both endpoints in both directions`() throws {
  let file =
    section() + interface + packet(syn, ["Source\n" + web, "Destination\n" + csr, "Common\nAgent IP: n1\n"])
    + packet(synAck, ["Source\n" + csr, "Destination\n" + web, "Common\nAgent IP: n1\n"])
  let observations = try observe(file)
  let flow = try #require(observations.flows.first)
  #expect(flow.line == "tcp 10.0.0.1:41000 > 10.0.0.2:443 established syn")
  #expect(flow.client.claim == IdentityClaim(kind: .pod, namespace: "shop", name: "web-1", workload: "web", node: "n1"))
  #expect(flow.server.claim == IdentityClaim(kind: .pod, namespace: "mesh", name: "csr-1", workload: "csr"))
  let input = try #require(observations.statistics.inputs.first)
  #expect(input.capabilities.contains(.identities))
  // Its times are truncated to seconds.
  #expect(!input.capabilities.contains(.packetTimes))
  #expect(input.notes == [.timesInWholeSeconds])
}

@Test func `a reply alone identifies both endpoints too, and times with fractions are used`() throws {
  let file =
    section() + interface
    + packet(synAck, ["Source\n" + csr, "Destination\n" + web], time: 1_700_000_000_250_000_000)
  let observations = try observe(file)
  #expect(observations.flows.first?.client.claim?.name == "web-1")
  #expect(observations.statistics.inputs.first?.capabilities.contains(.packetTimes) == true)
}

@Test func `the same packet from two nodes is counted once`() throws {
  let file =
    section() + interface
    + ["n1", "n2"].flatMap { packet(syn, ["Source\n" + web, "Destination\n" + csr, "Common\nAgent IP: \($0)\n"]) }
  let flow = try #require(try observe(file).flows.first)
  #expect([flow.fromClient.syn, flow.copies] == [1, 1])
}

@Test(arguments: [
  ["Source\nKind: n/a\nName: n/a\n", "Destination\nIP: n/a\n"], ["looks good", "Destination of my dreams"],
  ["Source\nIP: 10.9.9.9\nKind: Pod\nName: other\n", "Destination\nIP: 10.9.9.8\nKind: Pod\nName: other\n"],
  ["Source\n"],
  [String(repeating: "Source\n", count: 5000)], [""],
])
func `comments without an identity or about another packet are ignored`(comments: [String]) throws {
  let observations = try observe(section() + interface + packet(syn, comments))
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:41000 > 10.0.0.2:443"])
  #expect(observations.flows.first?.client.claim == nil)
  #expect(observations.statistics.inputs.first?.capabilities.contains(.identities) == false)
}

@Test func `in an older capture with an interface for each packet, packets are not copies`() throws {
  let interfaces = (0..<3).map { block(1, [1, 0, 0, 0] + Bytes.le32(0) + option(2, "Pod: web-\($0) -> Pod: csr")) }
  let file =
    section(option(4, "netobserv-cli"))
    + interfaces.enumerated().flatMap { $1 + packet(syn, [], time: 1_700_000_000_000_000, interface: $0) }
  let flow = try #require(try observe(file).flows.first)
  #expect([flow.fromClient.syn, flow.copies] == [3, 0])
}

@Test func `a capture with comments that is cut or changed anywhere never crashes the program`() throws {
  let file = section() + interface + packet(syn, ["Source\n" + web, "Destination\n" + csr])
  for length in 0..<file.count { _ = try? observe(Array(file.prefix(length)), format: .named("pcapng")) }
  for place in file.indices {
    for value in [0, 0xFF] as [UInt8] {
      var changed = file
      changed[place] = value
      _ = try? observe(changed)
    }
  }
}
