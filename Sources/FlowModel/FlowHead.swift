/// The parties of a flow, for lists that do not need its evidence.
public struct FlowHead: Sendable {
  /// The side that opened the flow, or the likelier one.
  public var client: Endpoint
  public var server: Endpoint
  public var transport: TransportProtocol
  /// How the client was determined.
  public var clientBy: ClientEvidence
  /// Where the flow was first seen.
  public var origin: Origin
  /// Whether it stands for several like flows (`Flow.group`).
  public var isGroup: Bool

  /// The head of a flow that stands for itself alone.
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

  public init(_ flow: Flow) {
    client = flow.client
    server = flow.server
    transport = flow.transport
    clientBy = flow.clientBy
    origin = flow.origin
    isGroup = flow.group != nil
  }
}
