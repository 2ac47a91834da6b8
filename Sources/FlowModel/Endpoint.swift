/// One side of a flow: an address and port, and the identity that the input claims for it.
public struct Endpoint: Hashable, Sendable {
  /// Nil where a log names the party but leaves its address out.
  public var address: IPAddress?
  /// Host byte order; 0 where the protocol or the input has none.
  public var port: UInt16
  /// Nil for a capture.
  public var claim: IdentityClaim?

  @inlinable
  public init(address: IPAddress?, port: UInt16, claim: IdentityClaim? = nil) {
    self.address = address
    self.port = port
    self.claim = claim
  }
}

/// The client's end of a flow. Flows with the same client socket may be one connection, seen before and after translation.
public struct ClientSocket: Hashable, Sendable {
  private let address: IPAddress?
  private let port: UInt16
  /// Nil where there is an address: one log may name a party that another one gives the address of.
  private let claim: IdentityClaim?
  private let transport: TransportProtocol

  public init(_ flow: Flow) { self.init(client: flow.client, transport: flow.transport) }

  public init(client: Endpoint, transport: TransportProtocol) {
    address = client.address
    port = client.port
    claim = client.address == nil ? client.claim : nil
    self.transport = transport
  }
}

/// Source and destination of a single packet.
public struct FiveTuple: Hashable, Sendable {
  public var source: IPAddress
  public var destination: IPAddress
  /// Host byte order; 0 for a protocol without ports.
  public var sourcePort: UInt16
  /// Host byte order; 0 for a protocol without ports.
  public var destinationPort: UInt16
  public var transport: TransportProtocol

  @inlinable
  public init(
    source: IPAddress, sourcePort: UInt16, destination: IPAddress, destinationPort: UInt16,
    transport: TransportProtocol
  ) {
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.transport = transport
  }

  /// The tuple of a reply.
  public var reversed: FiveTuple {
    FiveTuple(
      source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort,
      transport: transport)
  }
}
