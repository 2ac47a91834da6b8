/// Where a conversation was opened from: conversations that have it in common may be one connection, seen before and after translation.
public struct ClientSocket: Hashable, Sendable {
  private let address: IPAddress?
  private let port: UInt16
  /// Only where there is no address: a log may name what another one addresses.
  private let claim: IdentityClaim?
  private let transport: TransportProtocol

  /// The client's end of a conversation.
  public init(_ flow: Flow) {
    address = flow.client.address
    port = flow.client.port
    claim = flow.client.address == nil ? flow.client.claim : nil
    transport = flow.transport
  }
}
