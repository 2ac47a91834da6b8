/// One event of a generated Hubble export.
struct HubbleEvent {
  private let conversation: LogConversation
  private let isOpening: Bool
  /// Whether the server sent the packet.
  private let isReply: Bool
  private let ends: (sender: LogEnd, receiver: LogEnd)
  /// The JSON objects of sender and receiver.
  private let sides: (sender: [UInt8], receiver: [UInt8])
  private let node: [UInt8]
  private let time: [UInt8]
  private let uuid: [UInt8]

  /// `ends` are those of client and server.
  init(
    _ step: LogSequence.Step, _ conversation: LogConversation, _ ends: (client: LogEnd, server: LogEnd),
    _ sides: (client: [UInt8], server: [UInt8]), nodes: (client: [UInt8], server: [UInt8]), time: [UInt8],
    uuid: [UInt8]
  ) {
    self.conversation = conversation
    isOpening = step.isOpening
    // A dropped packet gets no answer.
    isReply = step.isAnswer && !conversation.isDropped
    self.ends = isReply ? (ends.server, ends.client) : (ends.client, ends.server)
    self.sides = isReply ? (sides.server, sides.client) : (sides.client, sides.server)
    node = isReply ? nodes.server : nodes.client
    self.time = time
    self.uuid = uuid
  }

  func write(to sink: inout ByteSink) {
    sink.append("{\"flow\":{\"time\":\"")
    sink.append(time)
    sink.append("\",\"uuid\":\"")
    sink.append(uuid)
    sink.append("\",\"verdict\":")
    sink.append(conversation.isDropped ? "\"DROPPED\",\"drop_reason\":133" : "\"FORWARDED\"")
    sink.append(",\"ethernet\":{\"source\":\"")
    sink.append(ends.sender.mac)
    sink.append("\",\"destination\":\"")
    sink.append(ends.receiver.mac)
    sink.append("\"},\"IP\":{\"source\":\"")
    sink.append(ends.sender.address)
    sink.append("\",\"destination\":\"")
    sink.append(ends.receiver.address)
    sink.append(conversation.isIPv6 ? "\",\"ipVersion\":\"IPv6\"}" : "\",\"ipVersion\":\"IPv4\"}")
    sink.append(",\"l4\":{\"TCP\":{\"source_port\":")
    sink.append(decimal: isReply ? conversation.serverPort : conversation.clientPort)
    sink.append(",\"destination_port\":")
    sink.append(decimal: isReply ? conversation.clientPort : conversation.serverPort)
    sink.append(",\"flags\":")
    let isSYN = isOpening || conversation.isDropped
    sink.append(
      isSYN ? (isReply ? "{\"SYN\":true,\"ACK\":true}" : "{\"SYN\":true}") : "{\"PSH\":true,\"ACK\":true}")
    sink.append("}},\"source\":")
    sink.append(sides.sender)
    sink.append(",\"destination\":")
    sink.append(sides.receiver)
    sink.append(",\"Type\":\"L3_L4\",\"node_name\":\"")
    sink.append(node)
    if conversation.isDropped {
      sink.append("\",\"event_type\":{\"type\":1,\"sub_type\":133},\"traffic_direction\":\"EGRESS\"")
      sink.append(",\"drop_reason_desc\":\"POLICY_DENIED\",\"is_reply\":false")
    } else {
      // The direction of the connection, seen from the pod at the trace point.
      let isAtServer = isReply && ends.sender.party != nil
      sink.append("\",\"event_type\":{\"type\":4},\"traffic_direction\":\"")
      sink.append(isAtServer ? "INGRESS" : "EGRESS")
      sink.append("\",\"trace_observation_point\":\"")
      sink.append(isReply && !isAtServer ? "TO_ENDPOINT" : "TO_OVERLAY")
      sink.append("\",\"trace_reason\":\"")
      sink.append(isReply ? "REPLY" : isOpening ? "NEW" : "ESTABLISHED")
      sink.append("\",\"is_reply\":")
      sink.append(isReply ? "true" : "false")
    }
    sink.append(",\"interface\":{\"index\":12,\"name\":\"cilium_vxlan\"},\"Summary\":\"TCP Flags: ")
    sink.append(isSYN ? (isReply ? "SYN, ACK" : "SYN") : "ACK, PSH")
    sink.append("\"},\"node_name\":\"")
    sink.append(node)
    sink.append("\",\"time\":\"")
    sink.append(time)
    sink.append("\"}\n")
  }
}
