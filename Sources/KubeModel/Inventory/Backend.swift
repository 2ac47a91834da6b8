public import FlowModel

/// Where a Service's port leads: an address and port that a policy sees.
public struct Backend: Hashable, Sendable {
  /// The address.
  public var address: IPAddress
  /// Host byte order.
  public var port: UInt16
}
