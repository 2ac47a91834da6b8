import TestSupport

/// Random captures and flow logs about the ends of `RandomFlows`: few ends, so that conversations share sockets, and have tuples before
/// and after translation, copies, retries, errors, tunnels and drops.
struct RandomInputs {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  private static let addresses: [[UInt8]] = [
    [10, 128, 0, 10], [10, 129, 0, 10], [10, 128, 0, 11], [10, 129, 0, 20], [10, 128, 0, 30], [192, 168, 0, 1],
    [192, 168, 0, 2], [172, 30, 0, 20], [172, 30, 0, 98], [172, 30, 0, 1], [10, 9, 9, 9], [8, 8, 8, 8],
    [224, 0, 0, 251],
  ]

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private mutating func clientPort() -> Int { chance(2) ? 40_000 + Int.random(in: 0..<4, using: &random) : 41_000 }

  private static func text(_ address: [UInt8]) -> String { address.map(String.init).joined(separator: ".") }

  // MARK: Captures

  mutating func capture(packets: Int) -> [UInt8] {
    var file =
      Self.le32(0xA1B2_C3D4) + [2, 0, 4, 0] + [UInt8](repeating: 0, count: 8) + Self.le32(262_144) + Self.le32(1)
    var microseconds = 0
    for _ in 0..<packets {
      microseconds += Int.random(in: 0..<60_000, using: &random)
      let packet = frame()
      file += Self.le32(1_700_000_000 + microseconds / 1_000_000) + Self.le32(microseconds % 1_000_000)
      file += Self.le32(packet.count) + Self.le32(packet.count) + packet
    }
    return file
  }

  private mutating func frame() -> [UInt8] {
    let (client, server) = (pick(Self.addresses), pick(Self.addresses))
    let (from, to) = (clientPort(), pick([443, 6443, 10250, 53, 80, 8080]))
    let packet: [UInt8]
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<6:
      let isReply = chance(3)
      let flags: UInt8 = isReply ? pick([0x12, 0x10, 0x14, 0x11]) : pick([0x02, 0x02, 0x10, 0x18, 0x11, 0x04])
      let payload: [UInt8] = flags == 0x18 ? (chance(2) ? Self.hello : Array("GET / HTTP/1.1\r\n\r\n".utf8)) : []
      let segment =
        Self.be16(isReply ? to : from) + Self.be16(isReply ? from : to) + Self.be32(pick([1, 2, 3, 99])) + Self.be32(0)
        + [0x50, flags] + [UInt8](repeating: 0, count: 6) + payload
      packet = Self.ipv4(6, segment, from: isReply ? server : client, to: isReply ? client : server)
    case 6: packet = Self.ipv4(17, Self.udp(from, pick([53, 4000, 4789])), from: client, to: server)
    case 7: packet = Self.ipv4(17, Self.udp(pick([53, 4000, 4789]), from), from: server, to: client)
    case 8:
      let quoted = Self.ipv4(
        6, Self.be16(from) + Self.be16(to) + Self.be32(1) + Self.be32(0), from: client, to: server)
      packet = Self.ipv4(1, [3, pick([1, 9, 4]), 0, 0, 0, 0, 0, 0] + quoted, from: pick(Self.addresses), to: client)
    default: packet = Self.ipv4(1, [8, 0, 0, 0, 0, 1, 0, 1], from: client, to: server)
    }
    return [UInt8](repeating: 0, count: 12) + [8, 0] + packet
  }

  /// A ClientHello for `a.shop`.
  private static let hello: [UInt8] = {
    let name = Array("a.shop".utf8)
    let names = [0, 0] + be16(name.count + 5) + be16(name.count + 3) + [0] + be16(name.count) + name
    let body: [UInt8] =
      [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0x13, 1, 1, 0] + be16(names.count) + names
    let message: [UInt8] = [1, 0] + be16(body.count) + body
    return [22, 3, 1] + be16(message.count) + message
  }()

  private static func be16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }
  private static func be32(_ value: Int) -> [UInt8] { be16(value >> 16) + be16(value) }
  private static func le32(_ value: Int) -> [UInt8] { be32(value).reversed() }

  private static func udp(_ from: Int, _ to: Int) -> [UInt8] {
    be16(from) + be16(to) + be16(12) + [0, 0, 1, 2, 3, 4]
  }

  private static func ipv4(_ transport: UInt8, _ payload: [UInt8], from: [UInt8], to: [UInt8]) -> [UInt8] {
    [0x45, 0] + be16(20 + payload.count) + [0, 0, 0x40, 0, 64, transport, 0, 0] + from + to + payload
  }

  // MARK: Logs

  mutating func netObserv(records: Int) -> String {
    (0..<records).map { _ in netObservRecord() }.joined(separator: "\n") + "\n"
  }

  private mutating func netObservRecord() -> String {
    let (source, destination) = (pick(Self.addresses), pick(Self.addresses))
    let isReply = chance(3)
    let (client, server) = (clientPort(), pick([443, 6443, 10250, 80, 8080]))
    let start = 1_700_000_000_000 + Int.random(in: 0..<5_000, using: &random)
    var members = [
      "\"SrcAddr\":\"\(Self.text(source))\"", "\"DstAddr\":\"\(Self.text(destination))\"",
      "\"Proto\":\(pick([6, 6, 17]))",
      "\"SrcPort\":\(isReply ? server : client)", "\"DstPort\":\(isReply ? client : server)", "\"Etype\":2048",
      "\"TimeFlowStartMs\":\(start)", "\"TimeFlowEndMs\":\(start + pick([0, 10, 1_500]))",
      "\"Packets\":\(pick([1, 4]))",
      "\"Bytes\":400", "\"AgentIP\":\"192.168.0.\(pick([1, 2]))\"", "\"Interfaces\":[\"eth0\"]", "\"IfDirections\":[1]",
      "\"Flags\":\(pick([2, 16, 256, 528, 1040, 18]))",
    ]
    if chance(2) {
      let (kind, name) = pick([
        ("Pod", "basket-5d8f6c9b7d-x2k4p"), ("Pod", "cart"), ("Service", "web"), ("Node", "n1"), ("Pod", "other"),
      ])
      members += [
        "\"DstK8S_Type\":\"\(kind)\"", "\"DstK8S_Name\":\"\(name)\"", "\"DstK8S_Namespace\":\"shop\"",
      ]
    }
    if chance(5) {
      members += [
        "\"PktDropPackets\":\(pick([1, 3]))", "\"PktDropBytes\":66",
        "\"PktDropLatestDropCause\":\"\(pick(["OVS_DROP_LAST_ACTION", "SKB_DROP_REASON_NO_SOCKET"]))\"",
      ]
    }
    if chance(8) { members.append("\"DnsName\":\"a.shop.svc\"") }
    if chance(10) {
      members += [
        "\"XlatDstAddr\":\"10.129.0.20\"", "\"XlatDstPort\":8080", "\"XlatSrcAddr\":\"10.9.9.9\"", "\"XlatSrcPort\":1",
      ]
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  mutating func hubble(events: Int) -> String {
    (0..<events).map { _ in hubbleEvent() }.joined(separator: "\n") + "\n"
  }

  private mutating func hubbleEvent() -> String {
    let (client, server) = (pick(Self.addresses), pick(Self.addresses))
    let isReply = chance(3)
    let (from, to) = isReply ? (server, client) : (client, server)
    let ports = (clientPort(), pick([443, 6443, 10250, 80, 8080]))
    let verdict = pick(["FORWARDED", "FORWARDED", "DROPPED", "AUDIT"])
    let type = verdict == "FORWARDED" ? pick([4, 5]) : pick([1, 5])
    let flags = pick(["{\"SYN\":true}", "{\"SYN\":true,\"ACK\":true}", "{\"ACK\":true}", "{\"RST\":true}"])
    let isMasked = chance(6)
    let sides = [
      "{\"identity\":7,\"namespace\":\"shop\",\"pod_name\":\"cart\",\"labels\":[\"k8s:app=cart\"]}",
      "{\"identity\":8,\"namespace\":\"shop\",\"pod_name\":\"old-5d8f6c9b7d-x2k4p\"}",
      "{\"identity\":2,\"labels\":[\"reserved:world\"]}",
    ]
    let addresses =
      isMasked
      ? "" : "\"IP\":{\"source\":\"\(Self.text(from))\",\"destination\":\"\(Self.text(to))\",\"ipVersion\":\"IPv4\"},"
    let reason =
      verdict == "DROPPED" ? "\"drop_reason_desc\":\"\(pick(["POLICY_DENIED", "CT_UNKNOWN_PROTOCOL"]))\"," : ""
    let opener = chance(3) ? "" : "\"is_reply\":\(isReply),"
    let names = chance(6) ? "\"destination_names\":[\"a.shop.svc\"]," : ""
    return """
      {"flow":{"time":"2023-11-14T22:13:\(20 + Int.random(in: 0..<5, using: &random)).123456789Z","verdict":"\(verdict)",\
      \(addresses)"l4":{"TCP":{"source_port":\(isReply ? ports.1 : ports.0),"destination_port":\(isReply ? ports.0 : ports.1),\
      "flags":\(flags)}},"source":\(pick(sides)),"destination":\(pick(sides)),\(reason)\(opener)\(names)\
      "traffic_direction":"\(pick(["INGRESS", "EGRESS"]))","event_type":{"type":\(type)}},"node_name":"n1"}
      """
  }
}
