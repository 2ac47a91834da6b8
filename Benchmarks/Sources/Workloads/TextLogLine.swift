extension TextLogWorkload {
  /// What one line says, in each of the formats.
  struct Line {
    private let conversation: LogConversation
    private let client: LogEnd
    private let server: LogEnd
    /// Milliseconds since 1970.
    private let clock: Int
    private let packets: Int
    private let bytes: Int
    /// Random letters and digits.
    private let token: String

    init(_ conversation: LogConversation, _ parties: [LogParty], clock: Int, random: UInt64) {
      self.conversation = conversation
      (client, server) = LogEnd.ends(of: conversation, parties)
      self.clock = clock
      packets = 1 + Int(random % 40)
      bytes = packets * 66 + Int(random >> 32 % 20_000)
      token = String(random | 1 << 63, radix: 36)
    }

    private var isTCP: Bool { conversation.transport == .tcp }
    /// An interface has one address.
    private var interface: String {
      String(from.utf8.reduce(5381) { ($0 &* 33 ^ UInt64($1)) & 0xFFFF_FFFF }, radix: 16)
    }
    private var from: String { String(decoding: client.address, as: UTF8.self) }
    private var to: String { String(decoding: server.address, as: UTF8.self) }

    var zeek: String {
      let state =
        conversation.isDropped
        ? "S0\tT\tT\t0\tS\t\(packets)\t\(bytes)\t0\t0"
        : "SF\tT\tT\t0\tShADadFf\t\(packets)\t\(bytes)\t\(packets)\t\(bytes * 3)"
      let duration = "0.\(String(clock % 1_000_000 + 1_000_000).dropFirst())"
      let volume = conversation.isDropped ? "-\t-\t-" : "\(duration)\t\(bytes)\t\(bytes * 3)"
      return """
        \(clock / 1000).\(String(clock % 1000 + 1000).dropFirst())000\tC\(token)\t\(from)\t\(conversation.clientPort)\
        \t\(to)\t\(conversation.serverPort)\t\(isTCP ? "tcp" : "udp")\t\(isTCP ? "ssl" : "dns")\t\(volume)\t\(state)\t-\
        \t\(isTCP ? 6 : 17)
        """
    }

    var ovn: String {
      let family = conversation.isIPv6 ? "ipv6_src=\(from),ipv6_dst=\(to)" : "nw_src=\(from),nw_dst=\(to)"
      let namespace = server.party.map { String(decoding: $0.namespace, as: UTF8.self) } ?? "egress"
      let name = conversation.isDropped ? "NP:\(namespace):Ingress" : "NP:\(namespace):allow-clients:Ingress:0"
      return """
        \(timestamp)Z|\(String(clock % 100_000 + 100_000).dropFirst())|acl_log(ovn_pinctrl0)|INFO|name="\(name)", \
        verdict=\(conversation.isDropped ? "drop" : "allow"), severity=info, direction=to-lport: \
        \(isTCP ? "tcp" : "udp")\(conversation.isIPv6 ? "6" : ""),vlan_tci=0x0000,\
        dl_src=\(String(decoding: client.mac, as: UTF8.self)),dl_dst=\(String(decoding: server.mac, as: UTF8.self)),\
        \(family),nw_tos=0,nw_ecn=0,nw_ttl=64,nw_frag=no,tp_src=\(conversation.clientPort),\
        tp_dst=\(conversation.serverPort)\(isTCP ? ",tcp_flags=syn" : "")
        """
    }

    var aws: String {
      """
      2 123456789012 eni-0\(interface) \(from) \(to) \(conversation.clientPort) \(conversation.serverPort) \
      \(isTCP ? 6 : 17) \(packets) \(bytes) \(clock / 1000 - 60) \(clock / 1000) \
      \(conversation.isDropped ? "REJECT" : "ACCEPT") OK
      """
    }

    var calico: String {
      let action = conversation.isDropped ? 2 : 1
      let hit =
        conversation.isDropped
        ? """
        {"kind":10,"tier":"default","action":2,"policy_index":0,"rule_index":-1,\
        "trigger":{"kind":6,"namespace":"\(server.namespace)","name":"isolate","tier":"default","rule_index":-1}}
        """
        : """
        {"kind":6,"namespace":"\(server.namespace)","name":"allow-clients","tier":"default","action":1,\
        "policy_index":0,"rule_index":0}
        """
      let answered = conversation.isDropped ? 0 : packets
      return """
        {"Key":{\(client.calico("source")),\(server.calico("dest")),"dest_port":\(conversation.serverPort),\
        "proto":"\(isTCP ? "tcp" : "udp")","reporter":2,"action":\(action),"policies":{"enforced_policies":[\(hit)]}},\
        "start_time":\(clock / 1000 / 15 * 15),"end_time":\(clock / 1000 / 15 * 15 + 15),"packets_in":\(packets),\
        "packets_out":\(answered),"bytes_in":\(bytes),"bytes_out":\(answered * 66),"num_connections_started":1}
        """
    }

    /// RFC 3339 without zone, in milliseconds. The workload spans less than a day.
    private var timestamp: String {
      func two(_ value: Int) -> String { "\(value / 10 % 10)\(value % 10)" }
      let second = clock / 1000 % 86_400
      let time = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
      return "2025-10-09T\(time).\(String(clock % 1000 + 1000).dropFirst())"
    }
  }
}

extension LogEnd {
  fileprivate var namespace: String { party.map { String(decoding: $0.namespace, as: UTF8.self) } ?? "" }

  /// The keys of one side of a Goldmane record, which names pods without their last five letters.
  fileprivate func calico(_ side: String) -> String {
    guard let party else { return "\"\(side)_name\":\"pub\",\"\(side)_type\":4" }
    let pod = String(decoding: party.pod, as: UTF8.self)
    let name = pod.split(separator: "-").dropLast().joined(separator: "-") + "-*"
    return "\"\(side)_name\":\"\(name)\",\"\(side)_namespace\":\"\(namespace)\",\"\(side)_type\":1"
  }
}
