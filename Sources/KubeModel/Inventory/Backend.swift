public import FlowModel

/// Where a Service's port leads: an address and port that a policy sees.
public struct Backend: Hashable, Comparable, Sendable {
  /// The address.
  public var address: IPAddress
  /// Host byte order.
  public var port: UInt16

  /// An address and port.
  public init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// By address, then by port.
  public static func < (left: Backend, right: Backend) -> Bool {
    (left.address, left.port) < (right.address, right.port)
  }
}
