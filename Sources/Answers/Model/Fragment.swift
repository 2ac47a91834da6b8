public import FlowModel
public import KubeModel

/// A piece of text together with what it is, so that each renderer escapes, shortens or colours it in one place, and a redaction can
/// replace what comes from an input. Large values are boxed, so that the many small ones are cheap to move.
public enum Fragment: Hashable, Sendable {
  /// Our own words, numbers and punctuation: never from an input.
  case words(String)
  /// One end of a connection.
  indirect case party(PartyName)
  case address(IPAddress)
  case block(CIDR)
  /// A policy: `namespace/name` of a NetworkPolicy, the kind and the name of any other.
  indirect case policy(PolicyReference)
  /// The name of an object, a label or a namespace.
  case name(String)
  /// A name asked for in TLS, HTTP or DNS.
  case serverName(String)
  /// A port as a policy sees it; the transport is left out where it is known from the context.
  case port(UInt16, TransportProtocol?)
  case time(Timestamp)
  /// A command line to copy.
  case command(String)
  /// Text taken from an input, such as a log line.
  case quote(String)
  /// A file, with a line counted from 1 where that is known.
  indirect case file(String, line: Int?)

  /// The text for people, before any escaping.
  public var plain: String {
    switch self {
    case .words(let text), .name(let text), .serverName(let text), .command(let text), .quote(let text): text
    case .party(let name): name.plain
    case .address(let address): address.description
    case .block(let block): block.description
    case .policy(let policy): policy.description
    case .port(let port, let transport): transport.map { "\(port)/\($0.description.uppercased())" } ?? String(port)
    case .time(let time): MomentText.text(time)
    case .file(let path, let line): line.map { "\(path):\($0)" } ?? path
    }
  }
}

/// How one end of a connection is named: by namespace and workload, by what it is, or by its addresses.
public struct PartyName: Hashable, Sendable {
  public var kind: String
  /// Nil where it has none, or it is not known.
  public var namespace: String?
  /// The workload or node; nil where it is not known.
  public var name: String?
  /// The component whose profile fits; nil where none does.
  public var component: String?
  /// The lowest of its addresses; nil where none is known.
  public var address: IPAddress?
  /// How many further addresses it has.
  public var furtherAddresses: Int

  public init(
    kind: String, namespace: String?, name: String?, component: String?, address: IPAddress?, furtherAddresses: Int
  ) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.component = component
    self.address = address
    self.furtherAddresses = furtherAddresses
  }

  /// `shop/checkout (istio-sidecar)`, `API server`, `node worker-0`, `203.0.113.7 and 2 more (acme-server)`.
  var plain: String {
    let suffix = component.map { " (\($0))" } ?? ""
    switch kind {
    case "api-server": return "API server"
    case "node": return "node " + (name ?? addresses) + suffix
    case "external": return addresses + suffix
    default:
      let place = [namespace, name].compactMap(\.self).joined(separator: "/")
      return (place.isEmpty ? addresses : place) + suffix
    }
  }

  private var addresses: String {
    guard let address else { return "unknown" }
    return furtherAddresses == 0 ? address.description : "\(address) and \(furtherAddresses) more"
  }
}
