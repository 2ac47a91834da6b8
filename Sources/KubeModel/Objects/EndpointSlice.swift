public import FlowModel

/// The addresses and ports that serve a Service (`discovery.k8s.io/v1`, or a subset of the older `v1` Endpoints).
public struct EndpointSlice: Hashable, Sendable {
  /// One address.
  public struct Endpoint: Hashable, Sendable {
    /// The address.
    public var address: IPAddress
    /// The pod behind it, in the slice's namespace; nil where none is named.
    public var pod: String?
    /// The node that it is on; nil where none is named.
    public var node: String?

    /// One address.
    public init(address: IPAddress, pod: String? = nil, node: String? = nil) {
      self.address = address
      self.pod = pod
      self.node = node
    }
  }

  /// One port, the same for all addresses of the slice.
  public struct Port: Hashable, Sendable {
    /// The Service port's name; nil where it has none.
    public var name: String?
    /// Host byte order.
    public var number: UInt16
    /// TCP unless declared otherwise.
    public var transport: TransportProtocol

    /// One port.
    public init(name: String? = nil, number: UInt16, transport: TransportProtocol = .tcp) {
      self.name = name
      self.number = number
      self.transport = transport
    }
  }

  /// Where the slice lives.
  public var namespace: String
  /// The Service that it belongs to.
  public var service: String
  /// The addresses, ready or not.
  public var endpoints: [Endpoint]
  /// The ports.
  public var ports: [Port]

  /// A slice.
  public init(namespace: String, service: String, endpoints: [Endpoint], ports: [Port]) {
    self.namespace = namespace
    self.service = service
    self.endpoints = endpoints
    self.ports = ports
  }
}
