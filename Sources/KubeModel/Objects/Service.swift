public import FlowModel

/// A Service: an address that is translated to the address and port of a pod.
public struct Service: Hashable, Sendable {
  /// A port of a Service.
  public struct Port: Hashable, Sendable {
    /// Nil where it has no name.
    public var name: String?
    /// What clients use; host byte order.
    public var number: UInt16
    /// TCP unless declared otherwise.
    public var transport: TransportProtocol
    /// What the pods listen on.
    public var target: Target

    /// A port of a Service.
    public init(name: String? = nil, number: UInt16, transport: TransportProtocol = .tcp, target: Target) {
      self.name = name
      self.number = number
      self.transport = transport
      self.target = target
    }
  }

  /// What a port leads to.
  public enum Target: Hashable, Sendable {
    /// A number, the same in every pod.
    case number(UInt16)
    /// A container port's name; pods may give it different numbers.
    case name(String)
  }

  /// Where the Service lives.
  public var namespace: String
  /// The name.
  public var name: String
  /// Its own addresses; empty for a headless Service.
  public var addresses: [IPAddress]
  /// Its ports.
  public var ports: [Port]
  /// Which pods serve it; nil for a Service whose endpoints somebody else writes.
  public var selector: [String: String]?

  /// A Service.
  public init(
    namespace: String, name: String, addresses: [IPAddress], ports: [Port], selector: [String: String]? = nil
  ) {
    self.namespace = namespace
    self.name = name
    self.addresses = addresses
    self.ports = ports
    self.selector = selector
  }
}
