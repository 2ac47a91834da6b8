import FlowModel

/// The identity of a conversation: both endpoints, whichever is the client.
struct Conversation: Hashable {
  private let client: End
  private let server: End
  private let transport: TransportProtocol

  init(_ flow: Flow) { self.init(FlowHead(flow)) }

  init(_ head: FlowHead) {
    client = End(head.client)
    server = End(head.server)
    transport = head.transport
  }

  /// Whether both have the same client.
  func isDirected(like other: Conversation) -> Bool { client == other.client && server == other.server }

  static func == (left: Conversation, right: Conversation) -> Bool {
    guard left.transport == right.transport else { return false }
    return (left.client == right.client && left.server == right.server)
      || (left.client == right.server && left.server == right.client)
  }

  func hash(into hasher: inout Hasher) {
    // Independent of the direction.
    hasher.combine(client.hashValue ^ server.hashValue)
    hasher.combine(transport)
  }

  /// A hash that senders cannot predict without `seed`.
  func hashed(seed: UInt64) -> UInt64 {
    guard let from = client.address, let to = server.address else { return UInt64(bitPattern: Int64(hashValue)) }
    let tuple = FiveTuple(
      source: from, sourcePort: client.port, destination: to, destinationPort: server.port, transport: transport)
    return FlowKey.make(tuple).key.hashed(seed: seed)
  }

  private struct End: Hashable {
    let address: IPAddress?
    let port: UInt16
    /// Nil where there is an address: one log may name a party that another one gives the address of.
    let claim: IdentityClaim?

    init(_ endpoint: Endpoint) {
      address = endpoint.address
      port = endpoint.port
      claim = endpoint.address == nil ? endpoint.claim : nil
    }
  }
}
