/// A Hubble export (`hubble observe -o jsonpb`). An event has about 1.8 KB and five levels of nesting.
///
/// A conversation begins with a SYN and a SYN-ACK; later events are data in both directions. One trace point sees each packet: that of the
/// sender's node. So replies (`is_reply`) come from the server's node, and an event is never a copy of another.
public struct HubbleWorkload {
  /// Determines all random values.
  public var seed: UInt64
  /// The log ends with the event that reaches this size.
  public var bytes: Int
  public var mix: LogSequence.Mix

  public init(seed: UInt64, bytes: Int, mix: LogSequence.Mix) {
    self.seed = seed
    self.bytes = bytes
    self.mix = mix
  }

  /// Returns the number of events and the digest of the file.
  public func write(to sink: consuming ByteSink) throws(ByteSink.WriteError) -> (records: Int, digest: UInt64) {
    var sink = sink
    var random = SplitMix64(seed: seed)
    var sequence = LogSequence(mix)
    let parties = (0..<LogParty.count).map { LogParty(seed: seed, number: $0) }
    let sides = parties.map { (text: side($0), node: Array("prod-eu-1/".utf8) + $0.node) }
    var clock = 1_760_000_000_000_000
    var records = 0
    while sink.count < bytes {
      clock += random.below(2000)
      let step = sequence.next(&random)
      let conversation = LogConversation(seed: seed, number: step.conversation, dnsPercentage: 0)
      let client = sides[conversation.client]
      var server = Self.world
      if case .pod(let number) = conversation.server { server = sides[number] }
      let event = HubbleEvent(
        step, conversation, LogEnd.ends(of: conversation, parties), (client.text, server.text),
        // Only the client's node sees what an address outside the cluster sends.
        nodes: (client.node, server.node.isEmpty ? client.node : server.node), time: timestamp(clock),
        uuid: uuid(&random))
      event.write(to: &sink)
      records += 1
      try sink.endRecord()
    }
    return (records, try sink.finish())
  }

  /// What Cilium writes for an address outside the cluster.
  private static let world = (text: Array("{\"identity\":2,\"labels\":[\"reserved:world\"]}".utf8), node: [UInt8]())

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
      {"ID":\(party.endpoint),"identity":\(party.identity),"cluster_name":"prod-eu-1",\
      "namespace":"\(namespace)","labels":[\(labels.map { "\"\($0)\"" }.joined(separator: ","))],\
      "pod_name":"\(String(decoding: party.pod, as: UTF8.self))",\
      "workloads":[{"name":"\(workload)","kind":"\(String(decoding: party.ownerKind, as: UTF8.self))"}]}
      """
    return Array(text.utf8)
  }

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
