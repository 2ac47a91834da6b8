import ByteInput
import FlowIngest
import FlowModel

/// What the reader found in a prefix.
struct PrefixReading {
  private(set) var isRead = false
  private(set) var format = ""
  private(set) var records = 0
  private(set) var isDamaged = false
  private var packets: [Conversation: Int] = [:]

  /// Both ends without their order.
  private struct Conversation: Hashable {
    let ends: Set<Endpoint>
    let transport: TransportProtocol
  }

  init() {}

  /// Reads the file as the tool does.
  init(of path: String) {
    guard let observations = try? Ingestion().read([path]) else { return }
    isRead = true
    format = observations.statistics.inputs.first?.format ?? ""
    records = observations.statistics.records
    isDamaged = observations.statistics.inputs.contains { !$0.damage.isEmpty }
    for flow in observations.flows {
      let conversation = Conversation(ends: [Self.end(flow.client), Self.end(flow.server)], transport: flow.transport)
      packets[conversation, default: 0].addSaturating(flow.fromClient.packets)
      packets[conversation, default: 0].addSaturating(flow.fromServer.packets)
    }
  }

  /// A conversation of `other` that is missing here or has fewer packets here.
  func lost(of other: PrefixReading) -> String? {
    let found = other.packets.first { packets[$0.key, default: -1] < $0.value }
    return found.map { "\($0.key)" }
  }

  private static func end(_ end: Endpoint) -> Endpoint {
    Endpoint(address: end.address, port: end.port, claim: end.address == nil ? end.claim : nil)
  }
}
