import FlowModel

/// What makes two flows the same conversation: both ends, in either role.
struct Conversation: Hashable {
  private let client: End
  private let server: End
  private let transport: TransportProtocol

  init(_ flow: Flow) {
    client = End(flow.client)
    server = End(flow.server)
    transport = flow.transport
  }

  static func == (left: Conversation, right: Conversation) -> Bool {
    guard left.transport == right.transport else { return false }
    return (left.client == right.client && left.server == right.server)
      || (left.client == right.server && left.server == right.client)
  }

  func hash(into hasher: inout Hasher) {
    // Either way round.
    hasher.combine(client.hashValue ^ server.hashValue)
    hasher.combine(transport)
  }

  /// A hash that an outsider who does not know `seed` cannot steer.
  func hashed(seed: UInt64) -> UInt64 {
    guard let from = client.address, let to = server.address else { return UInt64(bitPattern: Int64(hashValue)) }
    let tuple = FiveTuple(
      source: from, sourcePort: client.port, destination: to, destinationPort: server.port, transport: transport)
    return FlowKey.make(tuple).key.hashed(seed: seed)
  }

  private struct End: Hashable {
    let address: IPAddress?
    let port: UInt16
    /// Only where there is no address: a log may name what another one addresses.
    let claim: IdentityClaim?

    init(_ endpoint: Endpoint) {
      address = endpoint.address
      port = endpoint.port
      claim = endpoint.address == nil ? endpoint.claim : nil
    }
  }
}
