/// A Hubble export (`hubble observe -o jsonpb`) with a fixed number of conversations. An event has about 1.9 KB and five levels of
/// nesting.
///
/// Each conversation begins with a SYN and a SYN-ACK; later events are data in both directions.
public struct HubbleWorkload {
  /// Determines all random values.
  public var seed: UInt64
  /// The log ends with the event that reaches this size.
  public var bytes: Int
  /// Distinct five-tuples.
  public var conversations: Int

  public init(seed: UInt64, bytes: Int, conversations: Int) {
    self.seed = seed
    self.bytes = bytes
    self.conversations = conversations
  }

  /// Returns the number of events and the digest of the file.
  public func write(to sink: consuming ByteSink) throws(ByteSink.WriteError) -> (records: Int, digest: UInt64) {
    var sink = sink
    var random = SplitMix64(seed: seed)
    let parties = (0..<LogConversation.partyCount).map { LogParty(seed: seed, number: $0) }
    let sides = parties.map { (client: side($0), node: node($0)) }
    var clock = 1_760_000_000_000_000
    var records = 0
    while sink.count < bytes {
      clock += random.below(2000)
      let isOpening = records < 2 * conversations
      let number = isOpening ? records / 2 : random.below(conversations)
      let isAnswer = isOpening ? records % 2 == 1 : random.isWithin(percentage: 50)
      let conversation = LogConversation(seed: seed, number: number, dnsPercentage: 0)
      let source = isAnswer ? conversation.server : conversation.client
      let destination = isAnswer ? conversation.client : conversation.server
      let time = timestamp(clock)
      sink.append("{\"flow\":{\"time\":\"")
      sink.append(time)
      sink.append("\",\"uuid\":\"")
      sink.append(uuid(&random))
      sink.append("\",\"verdict\":\"FORWARDED\",\"ethernet\":{\"source\":\"")
      sink.append(parties[source].mac)
      sink.append("\",\"destination\":\"")
      sink.append(parties[destination].mac)
      sink.append("\"},\"IP\":{\"source\":\"")
      sink.append(parties[source].address)
      sink.append("\",\"destination\":\"")
      sink.append(parties[destination].address)
      let isIPv6 = parties[source].address.contains(UInt8(ascii: ":"))
      sink.append(isIPv6 ? "\",\"ipVersion\":\"IPv6\"}" : "\",\"ipVersion\":\"IPv4\"}")
      sink.append(",\"l4\":{\"TCP\":{\"source_port\":")
      sink.append(decimal: isAnswer ? conversation.serverPort : conversation.clientPort)
      sink.append(",\"destination_port\":")
      sink.append(decimal: isAnswer ? conversation.clientPort : conversation.serverPort)
      sink.append(",\"flags\":")
      sink.append(
        isOpening ? (isAnswer ? "{\"SYN\":true,\"ACK\":true}" : "{\"SYN\":true}") : "{\"PSH\":true,\"ACK\":true}")
      sink.append("}},\"source\":")
      sink.append(sides[source].client)
      sink.append(",\"destination\":")
      sink.append(sides[destination].client)
      sink.append(",\"Type\":\"L3_L4\",\"node_name\":\"")
      // One trace point on the client's node sees both directions, so that no event is a copy.
      sink.append(sides[conversation.client].node)
      sink.append("\",\"event_type\":{\"type\":4},\"traffic_direction\":\"")
      sink.append(isAnswer ? "INGRESS" : "EGRESS")
      sink.append("\",\"trace_observation_point\":\"")
      sink.append(isAnswer ? "TO_ENDPOINT" : "TO_OVERLAY")
      sink.append("\",\"trace_reason\":\"")
      sink.append(isAnswer ? "REPLY" : isOpening ? "NEW" : "ESTABLISHED")
      sink.append("\",\"is_reply\":")
      sink.append(isAnswer ? "true" : "false")
      sink.append(",\"interface\":{\"index\":12,\"name\":\"cilium_vxlan\"},\"Summary\":\"TCP Flags: ")
      sink.append(isOpening ? (isAnswer ? "SYN, ACK" : "SYN") : "ACK, PSH")
      sink.append("\"},\"node_name\":\"")
      sink.append(sides[conversation.client].node)
      sink.append("\",\"time\":\"")
      sink.append(time)
      sink.append("\"}\n")
      records += 1
      try sink.endRecord()
    }
    return (records, try sink.finish())
  }

  private func side(_ party: LogParty) -> [UInt8] {
    let namespace = String(decoding: party.namespace, as: UTF8.self)
    let workload = String(decoding: party.workload, as: UTF8.self)
    let labels = [
      "k8s:app=\(workload)",
      "k8s:app.kubernetes.io/instance=\(workload)",
      "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=\(namespace)",
      "k8s:io.cilium.k8s.policy.cluster=prod-eu-1",
      "k8s:io.cilium.k8s.policy.serviceaccount=\(workload)",
      "k8s:io.kubernetes.pod.namespace=\(namespace)",
      "k8s:topology.istio.io/network=network1",
    ]
    let text = """
      {"ID":\(party.identity % 4096),"identity":\(party.identity),"cluster_name":"prod-eu-1",\
      "namespace":"\(namespace)","labels":[\(labels.map { "\"\($0)\"" }.joined(separator: ","))],\
      "pod_name":"\(String(decoding: party.pod, as: UTF8.self))",\
      "workloads":[{"name":"\(workload)","kind":"\(String(decoding: party.ownerKind, as: UTF8.self))"}]}
      """
    return Array(text.utf8)
  }

  private func node(_ party: LogParty) -> [UInt8] { Array("prod-eu-1/".utf8) + party.node }

  /// RFC 3339 with nanoseconds. The workload spans less than a day, so only the time of day changes.
  private func timestamp(_ microseconds: Int) -> [UInt8] {
    let second = microseconds / 1_000_000 % 86_400
    var text = Array("2025-10-09T00:00:00.000000123Z".utf8)
    for (place, value) in [(11, second / 3600), (14, second / 60 % 60), (17, second % 60)] {
      text[place] += UInt8(value / 10)
      text[place + 1] += UInt8(value % 10)
    }
    var fraction = microseconds % 1_000_000
    for place in (20...25).reversed() {
      text[place] += UInt8(fraction % 10)
      fraction /= 10
    }
    return text
  }

  private func uuid(_ random: inout SplitMix64) -> [UInt8] {
    var text = Array("00000000-0000-4000-8000-000000000000".utf8)
    var bits = random.next()
    for place in text.indices where text[place] == UInt8(ascii: "0") {
      text[place] = Self.digits[Int(bits & 15)]
      bits = bits >> 4 | bits << 60
    }
    return text
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
