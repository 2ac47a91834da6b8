/// Between whom a conversation is: what a list can tell of it without making all of it.
public struct FlowHead: Sendable {
  /// The side that opened the conversation, or the likelier one.
  public var client: Endpoint
  /// The other side.
  public var server: Endpoint
  /// What the packets carry.
  public var transport: TransportProtocol
  /// How client and server were told apart.
  public var clientBy: ClientEvidence
  /// Where the conversation was first met.
  public var origin: Origin
  /// Whether it stands for others too.
  public var isGroup: Bool

  /// The head of a conversation that stands for itself alone.
  public init(
    client: Endpoint, server: Endpoint, transport: TransportProtocol, clientBy: ClientEvidence, origin: Origin
  ) {
    self.client = client
    self.server = server
    self.transport = transport
    self.clientBy = clientBy
    self.origin = origin
    isGroup = false
  }

  /// The head of a conversation at hand.
  public init(_ flow: Flow) {
    client = flow.client
    server = flow.server
    transport = flow.transport
    clientBy = flow.clientBy
    origin = flow.origin
    isGroup = flow.group != nil
  }
}
