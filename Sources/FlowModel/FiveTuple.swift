/// Who sends to whom: directional, as one packet says it.
public struct FiveTuple: Hashable, Sendable {
  /// The sender.
  public var source: IPAddress
  /// The receiver.
  public var destination: IPAddress
  /// Host byte order; 0 for a protocol without ports.
  public var sourcePort: UInt16
  /// Host byte order; 0 for a protocol without ports.
  public var destinationPort: UInt16
  /// What the packet carries.
  public var transport: TransportProtocol

  /// One packet's addresses, ports and protocol.
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

  /// The tuple of an answer.
  public var reversed: FiveTuple {
    FiveTuple(
      source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort,
      transport: transport)
  }
}
