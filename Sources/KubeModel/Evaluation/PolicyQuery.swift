public import Documents
public import FlowModel

/// Whether the policies would allow this connection.
public struct PolicyQuery: Hashable, Sendable {
  public enum End: Hashable, Sendable {
    /// A pod, or every running pod of a workload.
    case pod(namespace: String, name: String)
    case address(IPAddress)

    /// From `namespace/name` or an address.
    public init?(_ text: String) {
      if let address = IPAddress(text) {
        self = .address(address)
        return
      }
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
      self = .pod(namespace: String(parts[0]), name: String(parts[1]))
    }
  }

  /// The answer repeats it.
  public var id: DocumentNode?
  public var source: End
  public var destination: End
  public var transport: TransportProtocol
  /// The destination's own, after translation; of a Service's address the Service's port. Host byte order.
  public var port: UInt16

  public init(
    id: DocumentNode? = nil, source: End, destination: End, transport: TransportProtocol, port: UInt16
  ) {
    self.id = id
    self.source = source
    self.destination = destination
    self.transport = transport
    self.port = port
  }

  /// From `{"id":any,"src":{"pod":"ns/name"}|{"ip":"..."},"dst":{...},"protocol":"TCP","port":80}`.
  public init(_ node: DocumentNode) throws(DocumentError) {
    guard let name = node["protocol"]?.string, let transport = TransportProtocol(name: name) else {
      throw DocumentError(line: node.line, message: "'protocol' is missing or unknown")
    }
    guard let port = node["port"]?.int, (0...65535).contains(port) else {
      throw DocumentError(line: node.line, message: "'port' is missing or not between 0 and 65535")
    }
    self.init(
      id: node["id"], source: try Self.end(node, "src"), destination: try Self.end(node, "dst"), transport: transport,
      port: UInt16(port))
  }

  private static func end(_ node: DocumentNode, _ name: String) throws(DocumentError) -> End {
    if let text = node[name]?["pod"]?.string, case .pod(let namespace, let pod)? = End(text) {
      return .pod(namespace: namespace, name: pod)
    }
    if let address = node[name]?["ip"]?.string.flatMap({ IPAddress($0) }) { return .address(address) }
    throw DocumentError(
      line: node.line, message: "'\(name)' is neither {\"pod\":\"namespace/name\"} nor {\"ip\":\"address\"}")
  }
}
