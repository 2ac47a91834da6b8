import FlowModel
import KubeModel

/// Why a connection exists, as a stable kebab-case word. An open set: profiles add their own.
public struct Purpose: RawRepresentable, Hashable, Comparable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// No profile explains the connection.
  public static let other = Purpose(rawValue: "other")
  /// A client calls the Kubernetes API.
  public static let apiServer = Purpose(rawValue: "api-server")
  /// The API server calls a webhook.
  public static let admission = Purpose(rawValue: "admission")
  /// The API server passes a request on to an extension API server, such as a DNS-01 webhook solver.
  public static let apiService = Purpose(rawValue: "api-service")
  /// A mesh client requests a certificate from istio-csr.
  public static let grpcCSR = Purpose(rawValue: "grpc-csr")
  /// The kubelet checks the health of a pod.
  public static let probe = Purpose(rawValue: "probe")
  /// A query to a name server outside the cluster.
  public static let dnsExternal = Purpose(rawValue: "dns-external")
  /// An HTTP request for a challenge, by the ACME server or by the controller's self-check.
  public static let acmeSelfCheck = Purpose(rawValue: "acme-self-check")
  /// A request to the metadata service of a cloud instance.
  public static let imds = Purpose(rawValue: "imds")
  /// A request to an issuer without a profile.
  public static let issuer = Purpose(rawValue: "issuer")

  /// Whether only API servers connect for it.
  public var isCallOfAPIServer: Bool { self == .admission || self == .apiService }

  public static func < (left: Purpose, right: Purpose) -> Bool { left.rawValue < right.rawValue }
}

/// Finds the purpose of a connection.
struct PurposeResolver {
  let profiles: ComponentProfiles
  let parameters: Parameters
  let ports: ComponentPorts
  /// The ports of servers that Issuers name.
  let declaredPorts: Set<UInt16>

  /// The purpose of the destination's port; the source decides only for servers without a profile.
  /// `declared` is what the objects say of the server's own port, and `by` how the server was identified.
  func purpose(
    of port: UInt16, _ declared: Purpose?, from source: Peer, to destination: Peer, by: IdentityEvidence
  ) -> Purpose {
    if destination.kind == .apiServer { return .apiServer }
    if let component = destination.component, let profile = profiles[component] {
      if let declared { return declared }
      if let known = profile.ports.first(where: { $0.number.number(parameters) == port }) { return known.purpose }
      if profile.externalPorts.contains(port), let purpose = profile.ports.first?.purpose { return purpose }
      // Clients use the name only for the first port, whatever its number.
      if by == .serverName, profile.role == .subject, let purpose = profile.ports.first?.purpose { return purpose }
    }
    guard destination.kind == .external, let source = profiles[source.component ?? ""] else { return .other }
    // The controller itself connects to port 80 outside the cluster only to check an HTTP-01 challenge.
    if source.component == "controller", port == 80 { return .acmeSelfCheck }
    let issuer = source.needs.first { $0.direction == .egress && $0.purpose == .issuer }
    let ports = issuer?.ports.map { $0.number(parameters) } ?? []
    // Another port outside the cluster is an issuer's only where an Issuer names it.
    return ports.contains(port) || issuer != nil && declaredPorts.contains(port) ? .issuer : .other
  }
}
