/// Where a conversation was opened from: conversations that have it in common may be one connection, seen before and after translation.
public struct ClientSocket: Hashable, Sendable {
  private let address: IPAddress?
  private let port: UInt16
  /// Only where there is no address: a log may name what another one addresses.
  private let claim: IdentityClaim?
  private let transport: TransportProtocol

  /// The client's end of a conversation.
  public init(_ flow: Flow) { self.init(client: flow.client, transport: flow.transport) }

  /// A client's end.
  public init(client: Endpoint, transport: TransportProtocol) {
    address = client.address
    port = client.port
    claim = client.address == nil ? client.claim : nil
    self.transport = transport
  }
}
