public import FlowModel

/// A Service: an address that is translated to the address and port of a pod.
public struct Service: Hashable, Sendable {
  public struct Port: Hashable, Sendable {
    public var name: String?
    /// The port that clients connect to.
    public var number: UInt16
    public var transport: TransportProtocol
    /// The port that the pods listen on.
    public var target: Target

    public init(name: String? = nil, number: UInt16, transport: TransportProtocol = .tcp, target: Target) {
      self.name = name
      self.number = number
      self.transport = transport
      self.target = target
    }
  }

  public enum Target: Hashable, Sendable {
    case number(UInt16)
    /// A container port's name; its number can differ from pod to pod.
    case name(String)
  }

  public var namespace: String
  public var name: String
  public var labels: [String: String] = [:]
  /// Empty for a headless Service, and for one that no API server has given an address.
  public var addresses: [IPAddress]
  public var ports: [Port]
  /// The labels of the pods that serve it; nil if its endpoints are written by hand or by a controller.
  public var selector: [String: String]?
  /// Whether its name resolves to the addresses of its pods, so that clients connect to the pods' own ports (`clusterIP: None`).
  public var isHeadless = false
  /// The host that its name stands for, of a Service of type ExternalName.
  public var externalName: String?

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

/// The addresses and ports that serve a Service (`discovery.k8s.io/v1`, or a subset of the older `v1` Endpoints).
public struct EndpointSlice: Hashable, Sendable {
  public struct Endpoint: Hashable, Sendable {
    public var address: IPAddress
    /// The pod with this address, in the slice's namespace.
    public var pod: String?
    public var node: String?

    public init(address: IPAddress, pod: String? = nil, node: String? = nil) {
      self.address = address
      self.pod = pod
      self.node = node
    }
  }

  /// A port of all addresses of the slice.
  public struct Port: Hashable, Sendable {
    /// The name of the Service's port.
    public var name: String?
    public var number: UInt16
    public var transport: TransportProtocol

    public init(name: String? = nil, number: UInt16, transport: TransportProtocol = .tcp) {
      self.name = name
      self.number = number
      self.transport = transport
    }
  }

  public var namespace: String
  /// The name of its Service.
  public var service: String
  /// Ready or not.
  public var endpoints: [Endpoint]
  public var ports: [Port]

  public init(namespace: String, service: String, endpoints: [Endpoint], ports: [Port]) {
    self.namespace = namespace
    self.service = service
    self.endpoints = endpoints
    self.ports = ports
  }
}

/// An address and port that a Service's port leads to, as policies see it.
public struct Backend: Hashable, Comparable, Sendable {
  public var address: IPAddress
  public var port: UInt16

  public init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  public static func < (left: Backend, right: Backend) -> Bool {
    (left.address, left.port) < (right.address, right.port)
  }
}
